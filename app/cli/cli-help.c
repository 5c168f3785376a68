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

static void
show_names (const char *const *names)
{
  putchar ('\n');
  for (; *names != NULL; names++)
    show_row (hone_setting_find (*names));
}

static int
show_command (const CliCommand *command)
{
  const HonePage pages_of_train[] = { HONE_PAGE_MODEL,        HONE_PAGE_DATA,         HONE_PAGE_TRAINING,
                                      HONE_PAGE_OPTIMIZATION, HONE_PAGE_AUGMENTATION, HONE_PAGE_VALIDATION,
                                      HONE_PAGE_RUN };
  const char *const names_of_val[] = { "model",     "data",    "split", "imgsz",    "batch",   "conf",
                                       "iou",       "max_det", "nms",   "device",   "workers", "agnostic_nms",
                                       "save_json", "project", "name",  "exist_ok", NULL };
  const char *const names_of_predict[] = { "model",      "source",     "imgsz",     "conf",         "iou",
                                           "max_det",    "classes",    "nms",       "agnostic_nms", "rect",
                                           "save",       "save_txt",   "save_conf", "show_labels",  "show_conf",
                                           "show_boxes", "line_width", "device",    "project",      "name",
                                           "exist_ok",   NULL };

  printf ("hone %s: %s\n", command->name, _ (command->summary));
  if (command->run == cli_val)
    show_names (names_of_val);
  else if (command->run == cli_predict)
    show_names (names_of_predict);
  for (guint i = 0; command->run == cli_train && i < G_N_ELEMENTS (pages_of_train); i++)
    show_page (pages_of_train[i]);
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
  const HoneSetting *row = hone_setting_find (topic);

  for (const CliCommand *command = cli_commands (); command->name != NULL; command++)
    if (g_str_equal (command->name, topic) && command->run != NULL)
      return show_command (command);
  if (row != NULL) {
    show_setting (row);
    return CLI_OK;
  }
  show_all ();
  return topic[0] == '\0' ? CLI_OK : CLI_WORDS;
}
