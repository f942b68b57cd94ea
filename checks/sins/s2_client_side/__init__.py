"""Sin 2, the Client-Side Trojan Horse: keys in what users download: pages, extensions, apps, installers."""

from checks.sins.s2_client_side import (
    android,
    build_inject,
    bundle,
    byok_storage,
    desktop,
    direct_call,
    direct_header,
    extension,
    flutter_rn,
    ios,
    no_proxy,
    public_prefix,
    sdk_browser,
    sourcemap,
    template_leak,
)

CHECKS = (
    sdk_browser.CHECK,
    public_prefix.CHECK,
    bundle.CHECK,
    direct_header.CHECK,
    build_inject.CHECK,
    template_leak.CHECK,
    direct_call.CHECK,
    extension.CHECK,
    android.CHECK,
    ios.CHECK,
    flutter_rn.CHECK,
    desktop.CHECK,
    byok_storage.CHECK,
    sourcemap.CHECK,
    no_proxy.CHECK,
)
