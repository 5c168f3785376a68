/* SPDX-License-Identifier: Apache-2.0 */
/* hone-group-view.c - see hone-group-view.h */
#include "hone-group-view.h"

#include "hone-compat.h"
#include "hone-swatch.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

struct _HoneGroupView {
  AdwBin parent_instance;

  AdwPreferencesGroup *list;
  GtkWidget *own, *own_check; /* the pattern is always what is in own */
  GPtrArray *rows;            /* of GtkWidget: in list, but own */
  GPtrArray *groups;          /* (nullable): as they were shown last */
  guint n_groups;
  GtkWidget *card, *table, *more;
  gboolean setting; /* changes are ours */
};

G_DEFINE_FINAL_TYPE (HoneGroupView, hone_group_view, ADW_TYPE_BIN)

enum {
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

const char *
hone_group_view_get_pattern (HoneGroupView *self)
{
  g_return_val_if_fail (HONE_IS_GROUP_VIEW (self), "");
  return gtk_editable_get_text (GTK_EDITABLE (self->own));
}

/* --- ways --- */

static void
own_cb (HoneGroupView *self)
{
  if (self->setting)
    return;
  self->setting = TRUE;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->own_check), TRUE);
  self->setting = FALSE;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Its pattern is shown in the line for one's own: something to begin with. */
static void
way_cb (HoneGroupView *self, GParamSpec *spec, GtkCheckButton *check)
{
  const char *pattern = g_object_get_data (G_OBJECT (check), "pattern");

  if (self->setting || !gtk_check_button_get_active (check))
    return;
  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->own), pattern);
  self->setting = FALSE;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* "23 groups: P01, P02, P03 …; the largest has 14 pictures" */
static char *
way_words (const HoneGroupWay *way)
{
  g_autofree char *names = g_strjoinv (", ", way->names);
  g_autofree char *largest = hone_words_pictures (way->largest);
  g_autofree char *text = NULL;

  if (way->n_groups > g_strv_length (way->names))
    text = g_strdup_printf (
        ngettext ("%u group: %s …; the largest has %s", "%u groups: %s …; the largest has %s", way->n_groups),
        way->n_groups, names, largest);
  else
    text = g_strdup_printf (
        ngettext ("%u group: %s; the largest has %s", "%u groups: %s; the largest has %s", way->n_groups),
        way->n_groups, names, largest);
  return g_markup_escape_text (text, -1);
}

static GtkWidget *
check_new (HoneGroupView *self)
{
  GtkWidget *check = g_object_new (GTK_TYPE_CHECK_BUTTON, "accessible-role", GTK_ACCESSIBLE_ROLE_RADIO, NULL);

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  if (self->own_check != NULL)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (check), GTK_CHECK_BUTTON (self->own_check));
  return check;
}

static GtkWidget *
way_row (HoneGroupView *self, const HoneGroupWay *way)
{
  GtkWidget *row = adw_action_row_new (), *check = check_new (self); /* named by its row */
  g_autofree char *text = way_words (way);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), way->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_object_set_data_full (G_OBJECT (check), "pattern", g_strdup (way->pattern), g_free);
  g_object_set_data (G_OBJECT (row), "check", check);
  g_signal_connect_object (check, "notify::active", G_CALLBACK (way_cb), self, G_CONNECT_SWAPPED);
  return row;
}

static void
clear_rows (HoneGroupView *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->list, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
}

/* The first way is chosen, without a word: whoever sets them asks for the pattern next. */
static void
choose_first (HoneGroupView *self, GPtrArray *ways)
{
  GtkWidget *check = ways->len > 0 ? g_object_get_data (self->rows->pdata[0], "check") : self->own_check;

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->own), ways->len > 0 ? ((HoneGroupWay *) ways->pdata[0])->pattern : "");
}

void
hone_group_view_set_ways (HoneGroupView *self, GPtrArray *ways)
{
  g_return_if_fail (HONE_IS_GROUP_VIEW (self));

  self->setting = TRUE;
  clear_rows (self);
  g_object_ref (self->own);
  adw_preferences_group_remove (self->list, self->own);
  for (guint i = 0; i < ways->len; i++) {
    GtkWidget *row = way_row (self, ways->pdata[i]);

    adw_preferences_group_add (self->list, row);
    g_ptr_array_add (self->rows, row);
  }
  adw_preferences_group_add (self->list, self->own);
  g_object_unref (self->own);
  choose_first (self, ways);
  adw_preferences_group_set_description (
      self->list, ways->len > 0
                      ? _ ("What belongs together stays on one side, so that the model is not measured on a patient or "
                           "a lot that it has learned from.")
                      : _ ("No part of these names makes groups by itself. Type a pattern for the part that counts."));
  self->setting = FALSE;
}

/* --- groups --- */

/* Groups take turns at the colours of the palette. */
static int
color_of (guint which)
{
  return (int) (which % HONE_PALETTE_SIZE);
}

static GtkWidget *
cell (HoneGroupView *self, int column, int row, const char *text, double xalign)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", xalign, "ellipsize",
                                   column == 0 || column == 3 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE,
                                   "max-width-chars", column == 0 ? 20 : -1, "hexpand", column == 3, NULL);

  gtk_grid_attach (GTK_GRID (self->table), label, column, row, 1, 1);
  return label;
}

static void
add_name (HoneGroupView *self, int row, guint which, const char *name)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  gtk_box_append (GTK_BOX (box), hone_patch_new (color_of (which)));
  gtk_box_append (GTK_BOX (box), g_object_new (GTK_TYPE_LABEL, "label", name, "xalign", 0.0, "ellipsize",
                                               PANGO_ELLIPSIZE_END, "max-width-chars", 20, NULL));
  gtk_grid_attach (GTK_GRID (self->table), box, 0, row, 1, 1);
}

/* "#3584e4". (transfer full) */
static char *
hex_of (GdkRGBA color)
{
  return g_strdup_printf ("#%02x%02x%02x", (guint) lround ((double) color.red * 255),
                          (guint) lround ((double) color.green * 255), (guint) lround ((double) color.blue * 255));
}

static void
append_example (GString *markup, const HoneGroupExample *example, guint which)
{
  const gboolean dark = hone_palette_is_dark ();
  g_autofree char *ground = hex_of (hone_palette_class (color_of (which), dark));
  g_autofree char *ink = hex_of (hone_palette_text_on (color_of (which), dark));
  g_autofree char *before = g_markup_escape_text (example->name, example->from);
  g_autofree char *part = g_markup_escape_text (example->name + example->from, (gssize) example->to - example->from);
  g_autofree char *behind = g_markup_escape_text (example->name + example->to, -1);

  g_string_append_printf (markup,
                          "%s<span bgalpha=\"100%%\" fgalpha=\"100%%\" background=\"%s\" foreground=\"%s\">%s</span>%s",
                          before, ground, ink, part, behind);
}

/* File names in which the group's part is coloured. */
static void
add_examples (HoneGroupView *self, int row, guint which, const HoneNamedGroup *group)
{
  g_autoptr (GString) markup = g_string_new (NULL);
  GtkWidget *label = cell (self, 3, row, "", 0);

  for (guint i = 0; i < group->n_examples; i++) {
    g_string_append (markup, i > 0 ? "   " : "");
    append_example (markup, &group->examples[i], which);
  }
  if (group->n_pictures > group->n_examples)
    g_string_append (markup, " …");
  gtk_label_set_markup (GTK_LABEL (label), markup->str);
  gtk_widget_add_css_class (label, "caption");
}

static void
add_group (HoneGroupView *self, guint which, const HoneNamedGroup *group)
{
  const int row = (int) which + 1;
  g_autofree char *count = hone_words_count (group->n_pictures);

  add_name (self, row, which, group->name);
  gtk_widget_add_css_class (cell (self, 1, row, count, 1), "numeric");
  cell (self, 2, row, group->split < HONE_N_SPLITS ? hone_words_split (group->split) : "", 0);
  add_examples (self, row, which, group);
}

static void
add_heads (HoneGroupView *self)
{
  const char *heads[] = { _ ("Group"), _ ("Pictures"), _ ("Goes to"), _ ("As in") };

  for (int i = 0; i < (int) G_N_ELEMENTS (heads); i++)
    gtk_widget_add_css_class (cell (self, i, 0, heads[i], i == 1 ? 1 : 0), "caption-heading");
}

static void
fill (HoneGroupView *self)
{
  GtkWidget *child;
  const guint shown = self->groups != NULL ? self->groups->len : 0;
  const guint rest = self->n_groups > shown ? self->n_groups - shown : 0;

  while ((child = gtk_widget_get_first_child (self->table)) != NULL)
    gtk_grid_remove (GTK_GRID (self->table), child);
  gtk_widget_set_visible (self->card, shown > 0);
  if (shown > 0)
    add_heads (self);
  for (guint i = 0; i < shown; i++)
    add_group (self, i, self->groups->pdata[i]);
  gtk_widget_set_visible (self->more, rest > 0);
  hone_words_set (self->more, g_strdup_printf (ngettext ("and %u more group", "and %u more groups", rest), rest));
}

void
hone_group_view_show (HoneGroupView *self, const HoneImportDeal *deal)
{
  g_return_if_fail (HONE_IS_GROUP_VIEW (self));

  gtk_widget_set_opacity (self->card, deal != NULL ? 1 : 0.5); /* what stood there until now, fading */
  if (deal == NULL)
    return;
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  self->groups = deal->groups != NULL ? g_ptr_array_ref (deal->groups) : NULL;
  self->n_groups = deal->n_groups;
  fill (self);
}

/* --- the widget --- */

static void
make_own (HoneGroupView *self)
{
  const char *title = _ ("Own pattern, a regular expression as ^(P[0-9]+)");

  self->own_check = check_new (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->own_check), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Own pattern"),
                                  -1);
  self->own = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->own), title);
  adw_entry_row_add_prefix (ADW_ENTRY_ROW (self->own), self->own_check);
  hone_compat_name_entry (self->own, title);
  g_signal_connect_swapped (self->own, "changed", G_CALLBACK (own_cb), self);
  adw_preferences_group_add (self->list, self->own);
}

static void
make_card (HoneGroupView *self)
{
  self->card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  self->table = g_object_new (GTK_TYPE_GRID, "row-spacing", 4, "column-spacing", 18, NULL);
  self->more = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "visible", FALSE, NULL);
  gtk_widget_add_css_class (self->more, "dim-label");
  gtk_box_append (GTK_BOX (self->card), self->table);
  gtk_box_append (GTK_BOX (self->card), self->more);
  gtk_widget_add_css_class (self->card, "card");
  gtk_widget_add_css_class (self->card, "hone-card");
  gtk_widget_set_visible (self->card, FALSE);
}

static void
hone_group_view_dispose (GObject *object)
{
  HoneGroupView *self = HONE_GROUP_VIEW (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  G_OBJECT_CLASS (hone_group_view_parent_class)->dispose (object);
}

static void
hone_group_view_class_init (HoneGroupViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_group_view_dispose;
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", HONE_TYPE_GROUP_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_group_view_init (HoneGroupView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->rows = g_ptr_array_new ();
  self->list = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->list, _ ("Match By"));
  make_own (self);
  make_card (self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (box), self->card);
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (fill), self,
                           G_CONNECT_SWAPPED);
}
