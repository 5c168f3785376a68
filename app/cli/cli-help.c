/* SPDX-License-Identifier: Apache-2.0 */
/* cli-help.c - "hone --help", "hone help train", "hone help lr0": from the tables of commands and settings */
#include "cli-columns.h"
#include "cli.h"

#include <glib/gi18n.h>
#include <string.h>

#define COLUMNS 100

/* In the order of HonePage. */
static const char *const pages[] = {
  N_ ("Data"),       N_ ("Model"),      N_ ("Training"), N_ ("Optimization"), N_ ("Augmentation"),
  N_ ("Validation"), N_ ("Prediction"), N_ ("Export"),   N_ ("Run"),          N_ ("Without a place in Hone"),
};

const char *
cli_page_title (HonePage page)
{
  return _ (pages[page]);
}

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
             "\n“hone help COMMAND” tells the settings of a command, “hone help SETTING” all about one,\n"
             "“hone help settings” every one and how it compares with Ultralytics.\n"
             "Exit status: 0; 1 it failed; 2 the words were wrong; 130 interrupted, everything saved.\n"));
}

static void
show_row (const HoneSetting *row)
{
  g_autofree char *shown = g_strdup_printf ("%s=%s", row->name, row->fallback != NULL ? row->fallback : "");

  printf ("  %-24s ", shown);
  cli_wrap (stdout, _ (row->help), 27, COLUMNS);
}

/* The settings of one page that any of @uses reads. */
static void
show_page (HonePage page, guint uses)
{
  gboolean begun = FALSE;

  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++) {
    if (row->page != page || (row->uses & uses) == 0)
      continue;
    if (!begun)
      printf ("\n%s\n", cli_page_title (page));
    begun = TRUE;
    show_row (row);
  }
}

static void
show_own (const CliWord *word)
{
  putchar ('\n');
  for (; word != NULL && word->name != NULL; word++) {
    printf ("  %-24s ", word->shown);
    cli_wrap (stdout, _ (word->help), 27, COLUMNS);
  }
}

static int
show_command (const CliCommand *command)
{
  const guint uses = command->run == cli_train     ? HONE_USE_TRAIN
                     : command->run == cli_val     ? HONE_USE_VAL
                     : command->run == cli_predict ? HONE_USE_PREDICT
                     : command->run == cli_export  ? HONE_USE_EXPORT
                                                   : 0;
  g_autofree char *formats = command->run == cli_export ? cli_export_more () : NULL;

  printf ("hone %s: %s\n", command->name, _ (command->summary));
  if (command->more != NULL)
    printf ("\n%s", _ (command->more));
  if (formats != NULL)
    printf ("\n%s", formats);
  if (command->own != NULL)
    show_own (command->own);
  for (HonePage page = HONE_PAGE_DATA; page <= HONE_PAGE_HIDDEN; page++)
    show_page (page, uses);
  return CLI_OK;
}

/* One setting, all of it */

static void
show_line (const char *name, const char *text)
{
  if (text == NULL)
    return;
  printf ("  ");
  cli_cell (stdout, name, 12);
  putchar (' ');
  cli_wrap (stdout, text, 15, COLUMNS);
}

static char *
list_uses (const HoneSetting *row)
{
  g_autoptr (GStrvBuilder) uses = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  if (row->uses & HONE_USE_TRAIN)
    g_strv_builder_add (uses, "hone train");
  if (row->uses & HONE_USE_VAL)
    g_strv_builder_add (uses, "hone val");
  if (row->uses & HONE_USE_PREDICT)
    g_strv_builder_add (uses, "hone predict");
  if (row->uses & HONE_USE_EXPORT)
    g_strv_builder_add (uses, "hone export");
  words = g_strv_builder_end (uses);
  return words[0] != NULL ? g_strjoinv (", ", words) : NULL;
}

static void
show_setting (const HoneSetting *row)
{
  g_autofree char *values = hone_setting_describe_values (row);
  g_autofree char *fallback = hone_setting_describe_default (row);
  g_autofree char *effect = hone_setting_describe_effect (row);
  g_autofree char *uses = list_uses (row);

  printf ("%s (%s%s%s)\n", row->name, _ (row->title), row->unit != NULL ? ", " : "",
          row->unit != NULL ? _ (row->unit) : "");
  cli_wrap (stdout, _ (row->help), 0, COLUMNS);
  putchar ('\n');
  show_line (row->type == HONE_SETTING_BOOL ? _ ("On") : _ ("More"), row->more != NULL ? _ (row->more) : NULL);
  show_line (row->type == HONE_SETTING_BOOL ? _ ("Off") : _ ("Less"), row->less != NULL ? _ (row->less) : NULL);
  show_line (_ ("Default"), fallback);
  show_line (_ ("Values"), values);
  show_line (_ ("Used by"), uses);
  show_line ("Ultralytics", effect);
}

static int
show_settings (gboolean markdown)
{
  if (markdown) {
    cli_manual ();
    return CLI_OK;
  }
  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++) {
    show_setting (row);
    putchar ('\n');
  }
  return CLI_OK;
}

/* An old name leads to what became of it. */
static const HoneSetting *
find_setting (const char *topic)
{
  const HoneSetting *row = hone_setting_find (topic);

  for (const HoneSettingAlias *alias = hone_setting_aliases (); row == NULL && alias->old != NULL; alias++)
    if (g_str_equal (alias->old, topic) && alias->now != NULL)
      row = hone_setting_find (alias->now);
  return row;
}

int
cli_help (const char *topic, gboolean markdown)
{
  const HoneSetting *row = find_setting (topic);

  if (g_str_equal (topic, "settings"))
    return show_settings (markdown);
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
