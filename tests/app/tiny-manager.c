/* SPDX-License-Identifier: Apache-2.0 */
/* tiny-manager.c - of a window manager just what full screen needs: a window that asks is made as large as the screen
 *
 *   tiny-manager   prints "ready", and "full" or "back" for each wish; runs until it is ended
 *
 * Source: Extended Window Manager Hints 1.5, "_NET_WM_STATE".
 */
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <stdio.h>

enum { WIDTH = 1000, HEIGHT = 700 }; /* of a window that is not full screen */

static void
set_state (Display *display, Window window, Atom state, Atom full, int on)
{
  int screen = DefaultScreen (display);

  XChangeProperty (display, window, state, XA_ATOM, 32, PropModeReplace, (const unsigned char *) &full, on ? 1 : 0);
  XMoveResizeWindow (display, window, 0, 0, (unsigned) (on ? DisplayWidth (display, screen) : WIDTH),
                     (unsigned) (on ? DisplayHeight (display, screen) : HEIGHT));
  XFlush (display);
  puts (on ? "full" : "back");
  fflush (stdout);
}

int
main (void)
{
  Display *display = XOpenDisplay (NULL);
  Atom state, full;
  XEvent event;

  if (display == NULL)
    return 1;
  state = XInternAtom (display, "_NET_WM_STATE", False);
  full = XInternAtom (display, "_NET_WM_STATE_FULLSCREEN", False);
  XSelectInput (display, DefaultRootWindow (display), SubstructureNotifyMask);
  XSync (display, False);
  puts ("ready");
  fflush (stdout);
  for (;;) {
    XNextEvent (display, &event);
    if (event.type == ClientMessage && event.xclient.message_type == state &&
        ((Atom) event.xclient.data.l[1] == full || (Atom) event.xclient.data.l[2] == full))
      set_state (display, event.xclient.window, state, full, event.xclient.data.l[0] == 1);
  }
}
