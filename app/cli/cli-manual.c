/* SPDX-License-Identifier: Apache-2.0 */
/* cli-manual.c - "hone help settings --markdown": docs/settings.md, every word of it from the table of settings
 *
 * tests/cli/test-words.c compares the file with what is made here.
 */
#include "cli.h"

#include <glib/gi18n.h>

static char *
what_it_does (const HoneSetting *row)
{
  GString *text = g_string_new (_ (row->help));

  if (row->more != NULL)
    /* Translators: what a larger value of a setting does */
    g_string_append_printf (text, row->type == HONE_SETTING_BOOL ? _ (" *On:* %s.") : _ (" *More:* %s."),
                            _ (row->more));
  if (row->less != NULL)
    /* Translators: what a smaller value of a setting does */
    g_string_append_printf (text, row->type == HONE_SETTING_BOOL ? _ (" *Off:* %s.") : _ (" *Less:* %s."),
                            _ (row->less));
  return g_string_free (text, FALSE);
}

static char *
where_used (const HoneSetting *row)
{
  const char *const letters[] = { "T", "V", "P" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    if ((row->uses & 1U << i) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", letters[i]);
  return g_string_free (text, FALSE);
}

static void
write_row (const HoneSetting *row)
{
  g_autofree char *values = hone_setting_describe_values (row);
  g_autofree char *does = what_it_does (row);
  g_autofree char *effect = hone_setting_describe_effect (row);
  g_autofree char *uses = where_used (row);
  g_autofree char *plain = hone_setting_describe_default (row);
  g_autofree char *quoted =
      row->fallback != NULL && !row->automatic ? g_strdup_printf ("`%s`", plain) : g_strdup (plain);
  g_autofree char *line =
      g_strdup_printf ("| `%s` | %s | %s | %s | %s | %s |", row->name, quoted, values, uses, does, effect);

  puts (line);
}

static void
write_page (HonePage page)
{
  printf ("\n## %s\n\n", cli_page_title (page));
  printf (_ ("| setting | default | values | in | what it does | against Ultralytics |\n"));
  printf ("| --- | --- | --- | --- | --- | --- |\n");
  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++)
    if (row->page == page)
      write_row (row);
}

static void
write_aliases (void)
{
  printf (_ ("\n## Old names\n\nNames of older versions are understood, and said so.\n\n"));
  printf (_ ("| old name | now |\n"));
  printf ("| --- | --- |\n");
  for (const HoneSettingAlias *alias = hone_setting_aliases (); alias->old != NULL; alias++)
    if (alias->now == NULL)
      printf ("| `%s` | %s |\n", alias->old, _ (alias->why));
    else if (alias->value != NULL)
      printf ("| `%s=true` | `%s=%s` |\n", alias->old, alias->now, alias->value);
    else if (alias->turned)
      printf ("| `%s=true` | `%s=false` |\n", alias->old, alias->now);
    else
      printf ("| `%s` | `%s` |\n", alias->old, alias->now);
}

static void
write_head (void)
{
  guint same = 0, all = 0, own = 0;

  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++) {
    same += row->effect == HONE_EFFECT_SAME || row->effect == HONE_EFFECT_OTHER;
    own += row->effect == HONE_EFFECT_OWN;
    all += row->effect != HONE_EFFECT_OWN;
  }
  printf (_ ("# Settings\n\n"
             "Every setting of Ultralytics 8.4.190, and what Hone does with it: %u, of which %u are at work and the "
             "rest are accepted and say why they have no effect. Hone's own besides: %u.\n\n"
             "This page is made from the program's own table: `hone help settings --markdown`. One setting alone: "
             "`hone help lr0`.\n\n"),
          all, same, own);
  printf (_ ("Settings are written `key=value`, a switch also alone (`hone train data=demo cos_lr`). Whole numbers may "
             "be written as 20.0, switches are `true` or `false`, nothing is `null` or `None`, lists are `[0, 1]` or "
             "`0,1`. `cfg=FILE` reads a YAML file of settings first, the args.yaml of an Ultralytics run, too; what "
             "stands on the command line counts more. Slips that Ultralytics lets pass (`cache=banana`, `split=trian`, "
             "`time=-1`) are refused.\n\n"
             "In: T training, V validation, P prediction.\n"));
}

void
cli_manual (void)
{
  write_head ();
  for (HonePage page = HONE_PAGE_DATA; page <= HONE_PAGE_HIDDEN; page++)
    write_page (page);
  write_aliases ();
}
