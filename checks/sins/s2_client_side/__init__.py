"""Sin 2, the Client-Side Trojan Horse: keys in what users download: pages, extensions, apps, installers."""

from checks.sins.s2_client_side import (
    sdk_browser,
)

CHECKS = (sdk_browser.CHECK,)
