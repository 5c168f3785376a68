/* SPDX-License-Identifier: Apache-2.0 */
/* cli-help.c - "hone --help", "hone help train": from the tables of commands and settings */
#include "cli.h"

#include <glib/gi18n.h>
#include <string.h>

#define COLUMNS 100

static const char *const pages[] = {
  N_ ("Data"),       N_ ("Model"),      N_ ("Training"), N_ ("Optimization"), N_ ("Augmentation"),
  N_ ("Validation"), N_ ("Prediction"), N_ ("Export"),   N_ ("Run"),          N_ ("Without effect here"),
};

static void
show_all (void)
{
  printf (_ ("Usage: hone COMMAND [key=value …] [--json]\n\n"));
  for (const CliCommand *command = cli_commands (); command->name != NULL; command++)
    if (command->run != NULL)
      printf ("  %-9s %s\n", command->name, _ (command->summary));
  printf (_ ("\nTo begin with:\n"
             "  hone train data=demo model=yolo26n.yaml epochs=20 imgsz=320\n"
             "  hone train data=my/data.yaml model=yolo26n.pt\n"
             "  hone val model=runs/detect/train data=demo\n"
             "  hone predict model=runs/detect/train source=pictures\n"
             "\n“hone help COMMAND” tells the settings of a command, “hone help SETTING” what one does.\n"
             "Exit status: 0; 1 it failed; 2 the words were wrong; 130 interrupted, everything saved.\n"));
}

/* Words of @text in lines of COLUMNS, all but the first indented. */
static void
print_wrapped (const char *text, int indent)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  int column = indent;

  for (int i = 0; words[i] != NULL; i++) {
    int width = (int) g_utf8_strlen (words[i], -1);

    if (column + width + 1 > COLUMNS) {
      printf ("\n%*s", indent, "");
      column = indent;
    }
    printf ("%s%s", column > indent ? " " : "", words[i]);
    column += width + (column > indent);
  }
  putchar ('\n');
}

static void
show_row (const HoneSetting *row)
{
  g_autofree char *shown = g_strdup_printf ("%s=%s", row->name, row->fallback != NULL ? row->fallback : "");

  printf ("  %-24s ", shown);
  print_wrapped (_ (row->help), 27);
}

static void
show_page (HonePage page)
{
  printf ("\n%s\n", _ (pages[page]));
  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++)
    if (row->page == page && row->supported)
      show_row (row);
}

static int
show_command (const CliCommand *command, const HonePage *of, guint n)
{
  printf ("hone %s: %s\n", command->name, _ (command->summary));
  for (guint i = 0; i < n; i++)
    show_page (of[i]);
  return CLI_OK;
}

static void
show_setting (const HoneSetting *row)
{
  printf ("%s (%s)\n", row->name, _ (row->title));
  print_wrapped (_ (row->help), 0);
  printf (_ ("Default: %s\n"), row->fallback != NULL ? row->fallback : _ ("empty"));
  if (row->choices != NULL) {
    g_autofree char *all = g_strjoinv (", ", (char **) row->choices);

    printf (_ ("One of: %s\n"), all);
  }
  if (!row->supported && row->page != HONE_PAGE_HIDDEN)
    puts (_ ("This version of Hone takes the default only."));
}

int
cli_help (const char *topic)
{
  const HonePage train[] = { HONE_PAGE_MODEL,        HONE_PAGE_DATA,       HONE_PAGE_TRAINING, HONE_PAGE_OPTIMIZATION,
                             HONE_PAGE_AUGMENTATION, HONE_PAGE_VALIDATION, HONE_PAGE_RUN };
  const HonePage val[] = { HONE_PAGE_MODEL, HONE_PAGE_DATA, HONE_PAGE_VALIDATION, HONE_PAGE_PREDICTION };
  const HonePage predict[] = { HONE_PAGE_MODEL, HONE_PAGE_PREDICTION };
  const HoneSetting *row = hone_setting_find (topic);

  for (const CliCommand *command = cli_commands (); command->name != NULL; command++) {
    if (!g_str_equal (command->name, topic) || command->run == NULL)
      continue;
    if (command->run == cli_train)
      return show_command (command, train, G_N_ELEMENTS (train));
    if (command->run == cli_val)
      return show_command (command, val, G_N_ELEMENTS (val));
    if (command->run == cli_predict)
      return show_command (command, predict, G_N_ELEMENTS (predict));
    return show_command (command, NULL, 0);
  }
  if (row != NULL) {
    show_setting (row);
    return CLI_OK;
  }
  show_all ();
  return topic[0] == '\0' ? CLI_OK : CLI_WORDS;
}
