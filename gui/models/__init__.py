"""What the pages show, without a widget: item models, a scan under way, words for places and times."""
