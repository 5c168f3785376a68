#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# bus_mock.py - what a desktop offers on the session bus, as far as a training asks for it: notifications, and not to sleep
#
#   bus_mock.py FILE
#
# Says "ready" on standard output once it has its names. Each call is a line of JSON in FILE.
import json
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

XML = """
<node>
  <interface name="org.freedesktop.Notifications">
    <method name="Notify">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
      <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
      <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
    </method>
    <method name="CloseNotification"><arg type="u" direction="in"/></method>
  </interface>
  <interface name="org.gnome.SessionManager">
    <method name="Inhibit">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
      <arg type="u" direction="in"/><arg type="u" direction="out"/>
    </method>
    <method name="Uninhibit"><arg type="u" direction="in"/></method>
  </interface>
</node>"""
OBJECTS = [("org.freedesktop.Notifications", "/org/freedesktop/Notifications"),
           ("org.gnome.SessionManager", "/org/gnome/SessionManager")]
count = 0


def called(connection, sender, path, interface, method, arguments, invocation):
    global count
    with open(sys.argv[1], "a") as file:
        file.write(json.dumps([method, *arguments.unpack()]) + "\n")
    if method in ("Notify", "Inhibit"):
        count += 1
        invocation.return_value(GLib.Variant("(u)", (count,)))
    else:
        invocation.return_value(None)


def main():
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    info = Gio.DBusNodeInfo.new_for_xml(XML)
    for name, path in OBJECTS:
        bus.register_object(path, info.lookup_interface(name), called, None, None)
        bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                      GLib.Variant("(su)", (name, 0)), None, Gio.DBusCallFlags.NONE, -1)
    open(sys.argv[1], "w").close()
    print("ready", flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
