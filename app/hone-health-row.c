/* SPDX-License-Identifier: Apache-2.0 */
/* hone-health-row.c - see hone-health-row.h */
#include "hone-health-row.h"

#include "hone-box.h"
#include "hone-crop.h"
#include "hone-health-fix.h"
#include "hone-severity.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define MOST_CROPS 5
#define MOST_BOXES 50  /* of one crop */
#define SAME_PLACE 0.5 /* overlap from which another box belongs to the evidence */
#define KIND "hone-kind"

/* --- words --- */

/* How much of the proof is none: "12 in validation, 14 % of it" */
static char *
where_leaked (const HoneHealthGroup *group, const HoneImageIndex *index)
{
  const guint n =
      hone_image_index_get_first (index, HONE_SPLIT_TEST) - hone_image_index_get_first (index, HONE_SPLIT_VAL);

  return g_strdup_printf (_ ("%u in validation, %.0f %% of it"), group->of[HONE_SPLIT_VAL],
                          100.0 * group->of[HONE_SPLIT_VAL] / MAX (n, 1));
}

/* "1 in training, 1 in validation" */
static char *
where (const HoneHealthGroup *group)
{
  static const char *const in[HONE_N_SPLITS] = { N_ ("%u in training"), N_ ("%u in validation"), N_ ("%u in test") };
  g_autoptr (GString) text = g_string_new (NULL);

  for (int split = 0; split < HONE_N_SPLITS; split++)
    if (group->of[split] > 0) {
      g_string_append (text, text->len > 0 ? ", " : "");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      g_string_append_printf (text, _ (in[split]), group->of[split]);
#pragma GCC diagnostic pop
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Of a finding about no picture the sentence itself says most. */
static char *
what (const HoneHealthGroup *group, const HoneImageIndex *index)
{
  const HoneFinding *first = group->findings->pdata[0];
  const gboolean leaked = g_str_equal (group->kind->kind, "leak") && group->of[HONE_SPLIT_VAL] > 0;
  g_autofree char *splits = leaked ? where_leaked (group, index) : where (group);

  if (group->findings->len == 1 && first->sample == G_MAXUINT)
    return hone_words_short_paths (first->message);
  if (*splits == '\0')
    return g_strdup (hone_health_kind_why (group->kind));
  return g_strdup_printf ("%s · %s", splits, hone_health_kind_why (group->kind));
}

static GtkWidget *
label (const char *text, const char *css, gboolean wrap)
{
  GtkWidget *words = gtk_label_new (text);

  g_object_set (words, "xalign", 0.0, "wrap", wrap, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  if (css != NULL)
    gtk_widget_add_css_class (words, css);
  return words;
}

static GtkWidget *
new_title (const HoneHealthGroup *group)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = label (hone_health_kind_title (group->kind), NULL, TRUE);
  GtkWidget *chip = label (_ (hone_severity_look (group->severity)->word), "hone-chip", FALSE);

  gtk_label_set_natural_wrap_mode (GTK_LABEL (title), GTK_NATURAL_WRAP_NONE); /* only where there is no room */
  gtk_widget_add_css_class (chip, hone_severity_look (group->severity)->css);
  gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (line), title);
  if (group->severity != HONE_SEVERITY_NOTE)
    gtk_box_append (GTK_BOX (line), chip);
  return line;
}

/* Below the buttons, so that it has the width of the row. */
static GtkWidget *
new_why (const HoneHealthGroup *group, const HoneImageIndex *index)
{
  g_autofree char *text = what (group, index);
  GtkWidget *why = label (text, "caption", TRUE);

  gtk_widget_add_css_class (why, "dim-label");
  gtk_widget_set_margin_start (why, 24);
  return why;
}

/* --- buttons --- */

static GtkWidget *
button (const char *text, const char *action, const HoneHealthGroup *group)
{
  GtkWidget *widget = gtk_button_new_with_label (text);
  g_autofree char *name = g_strdup_printf ("%s: %s", text, hone_health_kind_title (group->kind));

  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (widget), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (widget), "s", group->kind->kind);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return widget;
}

static GtkWidget *
flat (GtkWidget *widget)
{
  gtk_widget_add_css_class (widget, "flat");
  return widget;
}

static void
add_buttons (GtkBox *line, const HoneHealthGroup *group, gboolean fixes)
{
  g_autofree char *n = hone_words_count (group->findings->len);
  GtkWidget *count = label (n, "numeric", FALSE);

  gtk_widget_add_css_class (count, "dim-label");
  gtk_box_append (line, count);
  if (group->n_pictures > 0)
    gtk_box_append (line, flat (button (_ ("Show"), "health.show", group)));
  if (fixes)
    gtk_box_append (line, flat (button (_ ("Ignore"), "health.ignore", group)));
  if (fixes && hone_health_can_fix (group->kind->kind))
    gtk_box_append (line, button (hone_health_fix_words (group->kind->kind), "health.fix", group));
  if (fixes && g_str_equal (group->kind->kind, "same-picture"))
    gtk_box_append (line, button (_ ("Keep One"), "health.keep-one", group));
}

/* --- evidence --- */

/* A picture may have a million labels: only those are made boxes that may lie on @first. */
static gboolean
touches (const HoneLabel *label, const HoneLabel *first)
{
  return fabsf (label->cx - first->cx) <= (label->w + first->w) / 2 &&
         fabsf (label->cy - first->cy) <= (label->h + first->h) / 2;
}

static HoneBox
box_of (const HoneSample *sample, const HoneLabel *label)
{
  g_autoptr (GArray) boxes = hone_boxes_from_labels (label, 1, sample->width, sample->height);

  return g_array_index (boxes, HoneBox, 0);
}

static const HoneLabel *
label_of_line (const HoneSample *sample, int line)
{
  for (guint i = 0; i < sample->n_labels && line > 0; i++)
    if (sample->labels[i].line == line)
      return &sample->labels[i];
  return NULL;
}

/* The box of the finding's line first, then those that lie on it. */
static GArray *
boxes_of (const HoneFinding *finding, const HoneSample *sample)
{
  const HoneLabel *first = label_of_line (sample, finding->line);
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (HoneBox));
  HoneBox box;

  if (first == NULL)
    return boxes;
  box = box_of (sample, first);
  g_array_append_val (boxes, box);
  for (guint i = 0; i < sample->n_labels && boxes->len < MOST_BOXES; i++) {
    HoneBox other;

    if (&sample->labels[i] == first || !touches (&sample->labels[i], first))
      continue;
    other = box_of (sample, &sample->labels[i]);
    /* Dashed, so that both are seen where they lie on each other. */
    other.kind = HONE_BOX_MISSED;
    if (hone_box_overlap (&other, &box) > SAME_PLACE)
      g_array_append_val (boxes, other);
  }
  return boxes;
}

static GtkWidget *
crop_of (const char *path, const HoneSample *sample, GArray *boxes, const char *message)
{
  GtkWidget *frame = gtk_button_new ();
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *words = hone_words_short_paths (message);

  gtk_button_set_child (GTK_BUTTON (frame), hone_crop_new (path, sample->width, sample->height, boxes, name));
  gtk_widget_add_css_class (frame, "flat");
  gtk_widget_add_css_class (frame, "hone-evidence");
  gtk_widget_set_tooltip_text (frame, words);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (frame), "health.open");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (frame), "s", path);
  gtk_accessible_update_property (GTK_ACCESSIBLE (frame), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  return frame;
}

static void
add_crop (GtkBox *line, HoneImageIndex *index, const char *path, const HoneFinding *finding)
{
  guint number;
  const HoneSample *sample;
  g_autoptr (GArray) boxes = NULL;

  if (!hone_image_index_find (index, path, &number))
    return;
  sample = hone_image_index_get_sample (index, number);
  boxes = boxes_of (finding, sample);
  gtk_box_append (line, crop_of (path, sample, boxes, finding->message));
}

/* Of a pair both, side by side. */
static GtkWidget *
new_evidence (const HoneHealthGroup *group, HoneImageIndex *index)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  int n = 0;

  for (guint i = 0; i < group->findings->len && n < MOST_CROPS; i++) {
    const HoneFinding *finding = group->findings->pdata[i];

    if (finding->sample == G_MAXUINT || (finding->other != NULL && n + 2 > MOST_CROPS))
      continue;
    if (finding->other != NULL)
      add_crop (GTK_BOX (line), index, finding->other, finding), n++;
    add_crop (GTK_BOX (line), index, finding->image, finding), n++;
  }
  gtk_widget_set_margin_start (line, 24);
  gtk_widget_set_visible (line, n > 0);
  return line;
}

/* --- all of it --- */

static GtkWidget *
new_icon (HoneSeverity severity)
{
  const HoneSeverityLook *look = hone_severity_look (severity);
  GtkWidget *icon = gtk_image_new_from_icon_name (look->icon);

  gtk_widget_add_css_class (icon, look->css);
  gtk_widget_set_valign (icon, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (look->word), -1);
  return icon;
}

GtkWidget *
hone_health_row_new (const HoneHealthGroup *group, HoneImageIndex *index, gboolean fixes)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = new_title (group);
  g_autofree char *spoken = g_strdup_printf ("%s, %s, %u", hone_health_kind_title (group->kind),
                                             _ (hone_severity_look (group->severity)->word), group->findings->len);

  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (line), new_icon (group->severity));
  gtk_box_append (GTK_BOX (line), title);
  add_buttons (GTK_BOX (line), group, fixes);
  gtk_box_append (GTK_BOX (column), line);
  gtk_box_append (GTK_BOX (column), new_why (group, index));
  if (group->severity != HONE_SEVERITY_NOTE)
    gtk_box_append (GTK_BOX (column), new_evidence (group, index));
  g_object_set (column, "margin-top", 10, "margin-bottom", 10, "margin-start", 12, "margin-end", 10, NULL);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), column);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), group->n_pictures > 0);
  g_object_set_data (G_OBJECT (row), KIND, (gpointer) group->kind->kind);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

const char *
hone_health_row_get_kind (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), KIND);
}
