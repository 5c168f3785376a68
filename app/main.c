/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - the program hone-desktop */
#include "hone-application.h"
#include "hone-dataset.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>

/* "make run" starts a build that is not installed. */
static const char *
locale_folder (void)
{
  g_autofree char *installed = g_build_filename (HONE_LOCALEDIR, "ko", "LC_MESSAGES", GETTEXT_PACKAGE ".mo", NULL);

  return g_file_test (installed, G_FILE_TEST_EXISTS) ? HONE_LOCALEDIR : HONE_BUILD_LOCALEDIR;
}

int
main (int argc, char *argv[])
{
  g_autoptr (HoneApplication) app = NULL;

  signal (SIGXFSZ, SIG_IGN); /* a limit on file sizes is a full disk: write () says EFBIG */
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_folder ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  hone_demo_make_own (); /* labels are edited here, and those of the installed one cannot be */
  app = hone_application_new ();
  return g_application_run (G_APPLICATION (app), argc, argv);
}
