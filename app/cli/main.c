/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - the program "hone" */
#include "cli.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

static void
set_language (void)
{
  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C"); /* numbers are for programs, too */
#ifdef HONE_LOCALE_DIR
  bindtextdomain (GETTEXT_PACKAGE, HONE_LOCALE_DIR);
#endif
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char *argv[])
{
  Cli cli = { .out = stdout };
  const CliCommand *command;
  int status = CLI_OK;

  set_language ();
  signal (SIGPIPE, SIG_IGN); /* "hone … | head" is no reason to lose a training */
  signal (SIGXFSZ, SIG_IGN); /* a limit on file sizes is a full disk: write () says EFBIG */
  cli.settings = hone_settings_new ();
  cli.words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  cli.cancellable = g_cancellable_new ();
  cli.terminal = isatty (STDOUT_FILENO);

  command = cli_read_words (&cli, argc, argv, &status);
  if (command != NULL) {
    if (cli.json) {
      cli.out = stderr;
      cli.terminal = isatty (STDERR_FILENO);
    }
    cli_watch_signals (cli.cancellable);
    status = command->run (&cli);
  }
  g_strfreev (cli.rest);
  g_hash_table_unref (cli.words);
  hone_settings_free (cli.settings);
  g_object_unref (cli.cancellable);
  return status;
}
