"""Whole paths of a person through the window: on a real X display, with the real engine, by keys alone.

The window is a process of its own, on a display of its own, without a window manager. Keys come from the X server
(`xdotool`), so whatever stands between the server and a control is tried too: where the focus really is, which menu
or dialog holds the keyboard, what a shortcut does to the key. Nothing is clicked and nothing is called.
"""
