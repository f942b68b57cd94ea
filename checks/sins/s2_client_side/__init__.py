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
    direct_header.CHECK,
    template_leak.CHECK,
    public_prefix.CHECK,
    bundle.CHECK,
    build_inject.CHECK,
    direct_call.CHECK,
    extension.CHECK,
    android.CHECK,
    ios.CHECK,
    flutter_rn.CHECK,
    desktop.CHECK,
    sourcemap.CHECK,
    byok_storage.CHECK,
    no_proxy.CHECK,
)
