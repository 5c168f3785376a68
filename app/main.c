/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - the program hone-desktop */
#include "hone-application.h"

#include <glib/gi18n.h>
#include <locale.h>

int
main (int argc, char *argv[])
{
  const char *translations = g_getenv ("HONE_LOCALEDIR"); /* a build that is not installed */
  g_autoptr (HoneApplication) app = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, translations != NULL ? translations : HONE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  app = hone_application_new ();
  return g_application_run (G_APPLICATION (app), argc, argv);
}
