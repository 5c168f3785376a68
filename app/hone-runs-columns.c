/* SPDX-License-Identifier: Apache-2.0 */
/* hone-runs-columns.c - the columns of the table of runs
 *
 * A cell follows its run by "notify" and "epoch-added", so that a training grows in the table, too, and the page by
 * "cells-changed": what is chosen, which is best.
 */
#include "hone-runs-private.h"

#include "hone-compat.h"
#include "hone-run-badge.h"
#include "hone-run-query.h"
#include "hone-swatch.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

/* Words of a run, and how two runs are ordered. */

typedef enum {
  KIND_TEXT,
  KIND_STATE,   /* a sign, and Continue where that is what comes next */
  KIND_BEST,    /* a score, the highest of all marked */
  KIND_CURVE,   /* a small line */
  KIND_DIFFERS, /* its words depend on the other runs, see update_differs () */
} Kind;

typedef struct {
  const char *id, *title;
  Kind kind;
  char *(*words) (HoneRun *run);      /* NULL: the number, as a score */
  double (*number) (HoneRun *run);    /* what it is sorted by; NULL: */
  const char *(*text) (HoneRun *run); /* by this; NULL: it cannot be */
  const char *css;
  gboolean expand, shown; /* shown: at first */
} Column;

static char *
state_words (HoneRun *run)
{
  return g_strdup (hone_run_get_state_text (run));
}

static char *
model_words (HoneRun *run)
{
  return hone_words_model (hone_run_get_model (run));
}

static char *
data_words (HoneRun *run)
{
  return hone_words_data (hone_run_get_data (run));
}

static char *
epochs_words (HoneRun *run)
{
  int done = hone_run_get_epochs_done (run), planned = hone_run_get_epochs (run);

  return done == planned ? g_strdup_printf ("%d", done) : g_strdup_printf ("%d / %d", done, planned);
}

static char *
time_words (HoneRun *run)
{
  return hone_run_get_seconds (run) > 0 ? hone_words_duration (hone_run_get_seconds (run)) : g_strdup ("–");
}

static char *
when_words (HoneRun *run)
{
  return hone_run_is_live (run) ? g_strdup (_ ("now")) : hone_words_when (hone_run_get_started (run));
}

static double
state_number (HoneRun *run)
{
  return (double) hone_run_get_state (run);
}

static double
epochs_number (HoneRun *run)
{
  return hone_run_get_epochs_done (run);
}

static double
when_number (HoneRun *run)
{
  return (double) hone_run_get_started (run);
}

static const Column columns[] = {
  { "state", N_ ("State"), KIND_STATE, state_words, state_number, NULL, NULL, FALSE, TRUE },
  { "model", N_ ("Model"), KIND_TEXT, model_words, NULL, hone_run_get_model, NULL, FALSE, TRUE },
  { "data", N_ ("Data"), KIND_TEXT, data_words, NULL, hone_run_get_data, NULL, FALSE, FALSE },
  { "best", N_ ("Best mAP50-95"), KIND_BEST, NULL, hone_run_map_score, NULL, "numeric", FALSE, TRUE },
  { "map50", N_ ("mAP50"), KIND_TEXT, NULL, hone_run_map50_score, NULL, "numeric", FALSE, TRUE },
  { "precision", N_ ("Precision"), KIND_TEXT, NULL, hone_run_precision_score, NULL, "numeric", FALSE, FALSE },
  { "recall", N_ ("Recall"), KIND_TEXT, NULL, hone_run_recall_score, NULL, "numeric", FALSE, FALSE },
  { "curve", N_ ("Curve"), KIND_CURVE, NULL, NULL, NULL, NULL, FALSE, TRUE },
  { "epochs", N_ ("Epochs"), KIND_TEXT, epochs_words, epochs_number, NULL, "numeric", FALSE, TRUE },
  { "differs", N_ ("Differs"), KIND_DIFFERS, NULL, NULL, NULL, "hone-mono", TRUE, TRUE },
  { "time", N_ ("Time"), KIND_TEXT, time_words, hone_run_get_seconds, NULL, "numeric", FALSE, FALSE },
  { "when", N_ ("When"), KIND_TEXT, when_words, when_number, NULL, "caption", FALSE, TRUE },
};

/* Runs without a number come first, as if it were the smallest. */
static int
compare_column (gconstpointer a, gconstpointer b, gpointer data)
{
  const Column *column = data;
  double x, y;

  if (column->number == NULL)
    return g_strcmp0 (column->text ((HoneRun *) a), column->text ((HoneRun *) b));
  x = column->number ((HoneRun *) a);
  y = column->number ((HoneRun *) b);
  x = isnan (x) ? (double) -INFINITY : x;
  y = isnan (y) ? (double) -INFINITY : y;
  return (x > y) - (x < y);
}

static int
compare_name (gconstpointer a, gconstpointer b, gpointer data)
{
  return g_utf8_collate (hone_run_get_name ((HoneRun *) a), hone_run_get_name ((HoneRun *) b));
}

static int
compare_star (gconstpointer a, gconstpointer b, gpointer data)
{
  return hone_run_get_marks ((HoneRun *) b)->star - hone_run_get_marks ((HoneRun *) a)->star;
}

/* Cells: a child, and a function that fills it. */

typedef void (*Update) (GtkListItem *item, HoneRun *run);

static void
update_cb (GtkListItem *item)
{
  Update update = (Update) g_object_get_data (G_OBJECT (item), "update");
  HoneRun *run = gtk_list_item_get_item (item);

  if (run != NULL)
    update (item, run);
}

static HoneRunsPage *
page_of (GtkListItem *item)
{
  return g_object_get_data (G_OBJECT (item), "page");
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  HoneRun *run = gtk_list_item_get_item (item);

  g_signal_connect_swapped (run, "notify", G_CALLBACK (update_cb), item);
  g_signal_connect_swapped (run, "epoch-added", G_CALLBACK (update_cb), item);
  g_signal_connect_swapped (page_of (item), "cells-changed", G_CALLBACK (update_cb), item);
  update_cb (item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (item), item);
  g_signal_handlers_disconnect_by_data (page_of (item), item);
}

static void
set_up (GtkListItem *item, GtkWidget *child, Update update)
{
  g_object_set_data (G_OBJECT (item), "update", (gpointer) update);
  gtk_list_item_set_child (item, child);
}

/* Text. */

static void
update_text (GtkListItem *item, HoneRun *run)
{
  const Column *column = g_object_get_data (G_OBJECT (item), "column");

  hone_words_set (gtk_list_item_get_child (item),
                  column->words != NULL ? column->words (run) : hone_words_score (column->number (run)));
}

static GtkWidget *
text_label (const Column *column)
{
  GtkWidget *label = gtk_label_new (NULL);

  g_object_set (label, "xalign", 0.0, "ellipsize", column->expand ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE, NULL);
  if (column->css != NULL)
    gtk_widget_add_css_class (label, column->css);
  return label;
}

static void
setup_text_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  g_object_set_data (G_OBJECT (item), "column", data);
  set_up (item, text_label (data), update_text);
}

/* The score, and whether none is higher. */

static void
update_best (GtkListItem *item, HoneRun *run)
{
  GtkWidget *label = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *chip = gtk_widget_get_last_child (gtk_list_item_get_child (item));
  gboolean best = page_of (item)->best == run;

  hone_words_set (label, hone_words_score (hone_run_map_score (run)));
  gtk_widget_set_visible (chip, best);
  if (best)
    gtk_widget_add_css_class (label, "heading");
  else
    gtk_widget_remove_css_class (label, "heading");
}

static void
setup_best_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *chip = gtk_label_new (_ ("best"));

  gtk_widget_add_css_class (chip, "hone-chip");
  gtk_widget_add_css_class (chip, "accent");
  gtk_box_append (GTK_BOX (box), text_label (data));
  gtk_box_append (GTK_BOX (box), chip);
  set_up (item, box, update_best);
}

/* State, with a sign. */

static void
update_state (GtkListItem *item, HoneRun *run)
{
  static const char *const icons[] = { "hone-play-symbolic", "hone-done-symbolic", "hone-stop-symbolic",
                                       "hone-error-symbolic", "hone-warning-symbolic" };
  static const char *const css[] = { "accent", "success", "dim-label", "error", "warning" };
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *icon = gtk_widget_get_first_child (box);
  HoneRunState state = hone_run_get_state (run);
  const char *classes[] = { css[state], NULL };

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), icons[state]);
  gtk_widget_set_css_classes (icon, classes);
  hone_words_set (gtk_widget_get_next_sibling (icon), state_words (run));
  gtk_widget_set_tooltip_text (box, hone_run_get_error (run));
  gtk_widget_set_visible (gtk_widget_get_last_child (box), hone_run_can_go_on (run));
}

static void
go_on_cb (GtkListItem *item)
{
  HoneRun *run = gtk_list_item_get_item (item);

  if (run != NULL)
    gtk_widget_activate_action (gtk_list_item_get_child (item), "runs.go-on", "s", hone_run_get_folder (run));
}

/* What was stopped or interrupted is most often looked for to be taken up again. */
static GtkWidget *
go_on_button (GtkListItem *item)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Continue"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Train on from the last epoch that is kept"));
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (go_on_cb), item);
  return button;
}

static void
setup_state_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), text_label (data));
  gtk_box_append (GTK_BOX (box), go_on_button (item));
  set_up (item, box, update_state);
}

/* The curve. */

static void
update_spark (GtkListItem *item, HoneRun *run)
{
  guint n;
  g_autofree double *values = hone_run_get_curve (run, hone_run_get_main_column (run), &n);

  hone_spark_set_values (HONE_SPARK (gtk_list_item_get_child (item)), values, n, -1);
}

static void
setup_spark_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *spark = hone_spark_new ();

  gtk_widget_set_halign (spark, GTK_ALIGN_START);
  gtk_widget_set_valign (spark, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spark), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Curve of mAP50-95"), -1);
  set_up (item, spark, update_spark);
}

/* How it was set up, beside another run. */

/* The first that is chosen, else the best. (nullable) (transfer none) */
static HoneRun *
measure_of (HoneRunsPage *self)
{
  HoneRun *run = g_list_model_get_item (G_LIST_MODEL (self->chosen), 0);

  if (run == NULL)
    return self->best;
  g_object_unref (run); /* the list's */
  return run;
}

static void
update_differs (GtkListItem *item, HoneRun *run)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  HoneRun *other = measure_of (page_of (item));
  g_autofree char *words = other != NULL && other != run ? hone_run_differs_from (run, other) : NULL;
  const gboolean some = words != NULL && *words != '\0';

  gtk_label_set_text (GTK_LABEL (label), some ? words : other == run || words != NULL ? "–" : "");
  gtk_widget_set_tooltip_text (label, some ? words : NULL);
}

static void
setup_differs_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *label = text_label (data);

  gtk_label_set_width_chars (GTK_LABEL (label), 12);
  set_up (item, label, update_differs);
}

static void
title_differs (HoneRunsPage *self, GtkColumnViewColumn *column)
{
  HoneRun *other = measure_of (self);
  /* Translators: head of a column; the name of a run. */
  g_autofree char *title = other != NULL ? g_strdup_printf (_ ("Differs From %s"), hone_run_get_name (other)) : NULL;

  gtk_column_view_column_set_title (column, title != NULL ? title : _ ("Differs"));
}

/* Name and note. */

/* The row is the parent of the cell: label, cell, row. */
static void
name_row (GtkListItem *item, HoneRun *run)
{
  GtkWidget *cell = gtk_widget_get_parent (gtk_list_item_get_child (item));
  GtkWidget *row = cell != NULL ? gtk_widget_get_parent (cell) : NULL;
  g_autofree char *name = NULL;

  if (row == NULL)
    return;
  name = g_strdup_printf ("%s, %s", hone_run_get_name (run), hone_run_get_state_text (run));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* "day, lamp · first line of the note" (transfer full) */
static char *
note_words (HoneRun *run)
{
  const HoneRunMarks *marks = hone_run_get_marks (run);
  g_autofree char *tags = hone_run_marks_show_tags (marks);
  g_auto (GStrv) lines = g_strsplit (marks->note != NULL ? marks->note : "", "\n", 2);
  const char *line = lines[0] != NULL ? lines[0] : "";

  return g_strconcat (tags, *tags != '\0' && *line != '\0' ? " · " : "", line, NULL);
}

static void
update_name (GtkListItem *item, HoneRun *run)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *note = gtk_widget_get_last_child (box);
  g_autofree char *words = note_words (run);

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (box)), hone_run_get_name (run));
  gtk_label_set_text (GTK_LABEL (note), words);
  gtk_widget_set_visible (note, *words != '\0');
  gtk_widget_set_tooltip_text (box, hone_run_get_marks (run)->note);
  name_row (item, run);
}

static void
setup_name_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *note = gtk_label_new (NULL);

  g_object_set (name, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", 10, NULL);
  g_object_set (note, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (name, "heading");
  gtk_widget_add_css_class (note, "caption");
  gtk_widget_add_css_class (note, "dim-label");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), note);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  set_up (item, box, update_name);
}

/* Chosen, with the letter. */

static void
update_choice (GtkListItem *item, HoneRun *run)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *check = gtk_widget_get_first_child (box);
  int place = hone_runs_place (page_of (item), run);
  g_autofree char *name = g_strdup_printf (_ ("Choose %s"), hone_run_get_name (run));

  g_object_set_data (G_OBJECT (check), "busy", GINT_TO_POINTER (TRUE));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), place >= 0);
  g_object_set_data (G_OBJECT (check), "busy", NULL);
  hone_run_badge_set_run (HONE_RUN_BADGE (gtk_widget_get_last_child (box)), place);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
toggled_cb (GtkListItem *item, GtkCheckButton *check)
{
  HoneRun *run = gtk_list_item_get_item (item);

  if (run != NULL && g_object_get_data (G_OBJECT (check), "busy") == NULL)
    hone_runs_choose (page_of (item), run, gtk_check_button_get_active (check));
}

static void
setup_choice_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *check = gtk_check_button_new ();

  gtk_widget_set_tooltip_text (check, _ ("Choose for comparing (Space)"));
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (toggled_cb), item);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), hone_run_badge_new (-1));
  set_up (item, box, update_choice);
}

/* Star. */

static void
update_star (GtkListItem *item, HoneRun *run)
{
  GtkWidget *button = gtk_list_item_get_child (item);
  gboolean star = hone_run_get_marks (run)->star;
  g_autofree char *name =
      g_strdup_printf (star ? _ ("Take the star from %s") : _ ("Give %s a star"), hone_run_get_name (run));

  gtk_button_set_icon_name (GTK_BUTTON (button), star ? "hone-starred-symbolic" : "hone-star-symbolic");
  if (star)
    gtk_widget_add_css_class (button, "hone-starred");
  else
    gtk_widget_remove_css_class (button, "hone-starred");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
star_cb (GtkListItem *item)
{
  HoneRun *run = gtk_list_item_get_item (item);

  if (run != NULL)
    hone_run_store_star (page_of (item)->store, run, !hone_run_get_marks (run)->star);
}

static GtkWidget *
small_button (const char *tooltip)
{
  GtkWidget *button = gtk_button_new ();

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  return button;
}

static void
setup_star_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *button = small_button (_ ("Star (S)"));

  g_signal_connect_swapped (button, "clicked", G_CALLBACK (star_cb), item);
  set_up (item, button, update_star);
}

/* All else that can be done. */

static void
update_more (GtkListItem *item, HoneRun *run)
{
  g_autofree char *name = g_strdup_printf (_ ("More about %s"), hone_run_get_name (run));

  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_list_item_get_child (item)), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static void
more_cb (GtkListItem *item)
{
  HoneRun *run = gtk_list_item_get_item (item);

  if (run != NULL)
    hone_runs_menu (page_of (item), run, gtk_list_item_get_child (item));
}

static void
setup_more_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *button = small_button (_ ("Rename, note, delete … (Menu)"));

  gtk_button_set_icon_name (GTK_BUTTON (button), "hone-more-symbolic");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (more_cb), item);
  set_up (item, button, update_more);
}

/* The table. */

static void
give_page_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer page)
{
  g_object_set_data (G_OBJECT (item), "page", page);
}

static GtkColumnViewColumn *
add_column (HoneRunsPage *self, const char *title, GCallback setup, gpointer data, GCompareDataFunc compare)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column;

  g_signal_connect (factory, "setup", G_CALLBACK (give_page_cb), self);
  g_signal_connect (factory, "setup", setup, data);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  column = gtk_column_view_column_new (title, factory);
  if (compare != NULL) {
    g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare, data, NULL));

    gtk_column_view_column_set_sorter (column, sorter);
  }
  gtk_column_view_append_column (self->table, column);
  g_object_unref (column); /* the table's */
  return column;
}

static gboolean
can_be_sorted (const Column *column)
{
  return column->number != NULL || column->text != NULL;
}

static GCallback
setup_of (const Column *column)
{
  static const GCallback setups[] = {
    [KIND_TEXT] = G_CALLBACK (setup_text_cb),       [KIND_STATE] = G_CALLBACK (setup_state_cb),
    [KIND_BEST] = G_CALLBACK (setup_best_cb),       [KIND_CURVE] = G_CALLBACK (setup_spark_cb),
    [KIND_DIFFERS] = G_CALLBACK (setup_differs_cb),
  };

  return setups[column->kind];
}

void
hone_runs_columns_add (HoneRunsPage *self)
{
  GtkColumnViewColumn *name;

  add_column (self, NULL, G_CALLBACK (setup_choice_cb), NULL, NULL);
  add_column (self, "★", G_CALLBACK (setup_star_cb), NULL, compare_star);
  name = add_column (self, _ ("Name"), G_CALLBACK (setup_name_cb), NULL, compare_name);
  gtk_column_view_column_set_expand (name, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++) {
    GtkColumnViewColumn *column =
        add_column (self, _ (columns[i].title), setup_of (&columns[i]), (gpointer) &columns[i],
                    can_be_sorted (&columns[i]) ? compare_column : NULL);

    g_object_set_data (G_OBJECT (column), "id", (gpointer) columns[i].id);
    gtk_column_view_column_set_visible (column, columns[i].shown);
    gtk_column_view_column_set_expand (column, columns[i].expand);
    if (columns[i].kind == KIND_DIFFERS)
      g_signal_connect_object (self, "cells-changed", G_CALLBACK (title_differs), column, 0);
    g_ptr_array_add (self->columns, g_object_ref (column));
  }
  add_column (self, NULL, G_CALLBACK (setup_more_cb), NULL, NULL);
}

/* Which columns are shown is remembered, a name a line. */

static char *
choice_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "hone", "runs-columns", NULL);
}

static void
remember (HoneRunsPage *self)
{
  g_autofree char *path = choice_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->columns->len; i++)
    if (gtk_column_view_column_get_visible (self->columns->pdata[i]))
      g_string_append_printf (text, "%s\n", (const char *) g_object_get_data (self->columns->pdata[i], "id"));
  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (path, text->str, -1, NULL); /* a view of a table: not worth a word when it fails */
}

static void
recall (HoneRunsPage *self)
{
  g_autofree char *path = choice_path ();
  g_autofree char *text = NULL;
  g_auto (GStrv) names = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  names = g_strsplit (text, "\n", -1);
  for (guint i = 0; i < self->columns->len; i++)
    gtk_column_view_column_set_visible (
        self->columns->pdata[i],
        g_strv_contains ((const char *const *) names, g_object_get_data (self->columns->pdata[i], "id")));
}

GMenuModel *
hone_runs_columns_menu (HoneRunsPage *self)
{
  GMenu *menu = g_menu_new ();

  recall (self);
  for (guint i = 0; i < self->columns->len; i++) {
    GtkColumnViewColumn *column = self->columns->pdata[i];
    g_autofree char *name = g_strdup_printf ("column-%s", (const char *) g_object_get_data (G_OBJECT (column), "id"));
    g_autofree char *action = g_strconcat ("runs.", name, NULL);
    g_autoptr (GPropertyAction) shown = g_property_action_new (name, column, "visible");

    g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (shown));
    g_menu_append (menu, gtk_column_view_column_get_title (column), action);
    g_signal_connect_object (column, "notify::visible", G_CALLBACK (remember), self, G_CONNECT_SWAPPED);
  }
  return G_MENU_MODEL (menu);
}
