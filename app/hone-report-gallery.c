/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-gallery.c - see hone-report-gallery.h
 *
 * A strip that is made as it is scrolled: a hundred thousand marks cost nothing.
 */
#include "hone-report-gallery.h"

#include "hone-compat.h"
#include "hone-exhibit.h"
#include "hone-reflow.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define WIDTH 204
#define HEIGHT 164
#define NARROW 700       /* below that the tools stand under the title */
#define MOST 5000        /* pictures in the strip */
#define MOST_REVIEW 2000 /* in a review */

/* One picture of the strip. */

#define HONE_TYPE_REPORT_ITEM (hone_report_item_get_type ())
G_DECLARE_FINAL_TYPE (HoneReportItem, hone_report_item, HONE, REPORT_ITEM, GObject)

struct _HoneReportItem {
  GObject parent_instance;
  HoneMark mark; /* found and truth -1: the whole picture */
};

G_DEFINE_FINAL_TYPE (HoneReportItem, hone_report_item, G_TYPE_OBJECT)

static void
hone_report_item_class_init (HoneReportItemClass *klass)
{
}

static void
hone_report_item_init (HoneReportItem *self)
{
}

struct _HoneReportGallery {
  AdwBin parent_instance;

  HoneEvaluation *evaluation; /* (nullable) */
  const HoneReportLook *look; /* (nullable) */
  GArray *marks;              /* (nullable): of a filter */
  GListStore *items;

  GtkLabel *hint;
  GtkToggleButton *worst, *missed, *extra;
  GtkWidget *filter, *review, *strip, *view;
  GtkLabel *filter_text, *empty;
  GtkStack *stack;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (HoneReportGallery, hone_report_gallery, ADW_TYPE_BIN)

enum {
  SIGNAL_OPEN_PICTURE,
  SIGNAL_REVIEW,
  SIGNAL_CLEARED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const HoneEvaluationPicture *
picture_of (HoneReportGallery *self, const HoneMark *mark)
{
  return &g_array_index (self->evaluation->pictures, HoneEvaluationPicture, mark->picture);
}

/* In words. */

static char *
whole_words (HoneReportGallery *self, guint picture)
{
  const HoneTally *tally = &self->look->pictures[picture];

  /* Translators: under a picture: labels that were not found, detections without a label */
  return g_strdup_printf (_ ("%u missed, %u extra"), tally->fn, tally->fp);
}

static char *
mark_words (HoneReportGallery *self, const HoneMark *mark)
{
  HoneEvaluation *evaluation = self->evaluation;
  const HoneDetection *found =
      mark->found >= 0 ? &g_array_index (evaluation->found, HoneDetection, (guint) mark->found) : NULL;
  const HoneTruth *truth = mark->truth >= 0 ? &g_array_index (evaluation->truth, HoneTruth, (guint) mark->truth) : NULL;

  if (found == NULL)
    /* Translators: under a picture: the class of a label that was not found */
    return g_strdup_printf (_ ("%s, not found"), evaluation->names[truth->klass]);
  if (truth != NULL && truth->klass != found->klass)
    /* Translators: under a picture: class and score of a detection, class of the label there */
    return g_strdup_printf (_ ("%s %.2f, label %s"), evaluation->names[found->klass], (double) found->score,
                            evaluation->names[truth->klass]);
  return g_strdup_printf ("%s %.2f", evaluation->names[found->klass], (double) found->score);
}

static gboolean
is_whole (const HoneMark *mark)
{
  return mark->found < 0 && mark->truth < 0;
}

static char *
item_words (HoneReportGallery *self, const HoneMark *mark)
{
  return is_whole (mark) ? whole_words (self, mark->picture) : mark_words (self, mark);
}

/* Cells. */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, HoneReportGallery *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *label = gtk_label_new (NULL);

  g_object_set (label, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars", 1, NULL);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), hone_exhibit_new (WIDTH, HEIGHT));
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, HoneReportGallery *self)
{
  GtkWidget *exhibit = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  HoneReportItem *entry = gtk_list_item_get_item (item);
  const HoneEvaluationPicture *picture;
  g_autoptr (GArray) boxes = NULL;
  g_autofree char *words = NULL;
  g_autofree char *base = NULL;
  g_autofree char *name = NULL;
  HoneBox focus;

  if (self->evaluation == NULL || self->look == NULL)
    return;
  picture = picture_of (self, &entry->mark);
  boxes = hone_report_boxes (self->evaluation, entry->mark.picture, self->look->conf);
  if (!is_whole (&entry->mark))
    focus = hone_report_mark_box (self->evaluation, &entry->mark);
  hone_exhibit_show (HONE_EXHIBIT (exhibit), picture->path, picture->width, picture->height, boxes,
                     is_whole (&entry->mark) ? NULL : &focus);
  words = item_words (self, &entry->mark);
  base = g_path_get_basename (picture->path);
  name = g_strdup_printf ("%s: %s", base, words);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (exhibit)), words);
  gtk_widget_set_tooltip_text (exhibit, base);
  gtk_accessible_update_property (GTK_ACCESSIBLE (exhibit), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  hone_compat_name_cell (item, name);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, HoneReportGallery *self)
{
  hone_exhibit_show (HONE_EXHIBIT (gtk_widget_get_first_child (gtk_list_item_get_child (item))), NULL, 0, 0, NULL,
                     NULL);
}

/* What is in the strip. */

static void
add_item (GPtrArray *items, const HoneMark *mark)
{
  HoneReportItem *item;

  if (items->len >= MOST)
    return;
  item = g_object_new (HONE_TYPE_REPORT_ITEM, NULL);
  item->mark = *mark;
  g_ptr_array_add (items, item);
}

static void
add_worst (HoneReportGallery *self, GPtrArray *items)
{
  for (guint i = 0; i < self->look->worst->len; i++) {
    const HoneMark mark = { g_array_index (self->look->worst, guint, i), -1, -1 };

    add_item (items, &mark);
  }
}

static void
add_marks (GPtrArray *items, GArray *marks)
{
  for (guint i = 0; i < marks->len; i++)
    add_item (items, &g_array_index (marks, HoneMark, i));
}

/* Detections that are no label's, of whatever kind, in order of their scores. */
static int
surer (gconstpointer a, gconstpointer b, gpointer data)
{
  HoneEvaluation *evaluation = data;
  const HoneMark *x = a, *y = b;
  float s = g_array_index (evaluation->found, HoneDetection, (guint) x->found).score;
  float t = g_array_index (evaluation->found, HoneDetection, (guint) y->found).score;

  return s != t ? (s < t ? 1 : -1) : x->found - y->found;
}

static GArray *
extra_marks (HoneReportGallery *self)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (HoneMark));

  for (int kind = 0; kind < HONE_N_MISTAKES; kind++)
    if (kind != HONE_MISTAKE_MISSED)
      g_array_append_vals (all, self->look->mistakes->marks[kind]->data, self->look->mistakes->marks[kind]->len);
  g_array_sort_with_data (all, surer, self->evaluation);
  return all;
}

/* All labels that nothing right finds: as many as the tally counts, be they missed entirely or found as something else.
 */
static GArray *
missed_marks (HoneReportGallery *self)
{
  HoneEvaluation *evaluation = self->evaluation;
  GArray *all = g_array_new (FALSE, FALSE, sizeof (HoneMark));

  for (guint i = 0; i < evaluation->pictures->len; i++) {
    const HoneEvaluationPicture *picture = &g_array_index (evaluation->pictures, HoneEvaluationPicture, i);

    for (guint k = picture->first_truth; k < picture->first_truth + picture->n_truth; k++) {
      const int finder = hone_evaluation_get_finder (evaluation, k);
      const HoneMark one = { i, -1, (int) k };

      if (finder < 0 ||
          g_array_index (evaluation->found, HoneDetection, (guint) finder).score <= (float) self->look->conf)
        g_array_append_val (all, one);
    }
  }
  return all;
}

static void
show_stack (HoneReportGallery *self, guint n)
{
  gtk_label_set_text (self->empty, self->marks != NULL ? _ ("There is no picture of this kind at this confidence.")
                                                       : _ ("Nothing is wrong at this confidence."));
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "strip" : "empty");
  gtk_widget_set_sensitive (self->review, n > 0);
}

static void
fill (HoneReportGallery *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  if (self->look != NULL && self->marks != NULL) {
    add_marks (items, self->marks);
  } else if (self->look != NULL && gtk_toggle_button_get_active (self->missed)) {
    g_autoptr (GArray) missed = missed_marks (self);

    add_marks (items, missed);
  } else if (self->look != NULL && gtk_toggle_button_get_active (self->extra)) {
    g_autoptr (GArray) extra = extra_marks (self);

    add_marks (items, extra);
  } else if (self->look != NULL) {
    add_worst (self, items);
  }
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)), items->pdata, items->len);
  show_stack (self, items->len);
}

static void
toggled_cb (HoneReportGallery *self, GtkToggleButton *button)
{
  if (!gtk_toggle_button_get_active (button) || self->filling)
    return;
  if (self->marks != NULL)
    hone_report_gallery_set_marks (self, NULL, NULL);
  else
    fill (self);
}

/* A button's figure changes with the threshold; its place stays. */
static void
count_on (GtkToggleButton *button, const char *words, guint n)
{
  g_autofree char *count = hone_words_count (n);
  g_autofree char *text = g_strdup_printf ("%s, %s", words, count);

  gtk_button_set_label (GTK_BUTTON (button), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

void
hone_report_gallery_set_look (HoneReportGallery *self, HoneEvaluation *evaluation, const HoneReportLook *look)
{
  g_return_if_fail (HONE_IS_REPORT_GALLERY (self));

  self->evaluation = evaluation;
  self->look = look;
  count_on (self->missed, _ ("Missed"), look != NULL ? look->all.fn : 0);
  count_on (self->extra, _ ("Extra"), look != NULL ? look->all.fp : 0);
  if (self->marks == NULL)
    fill (self);
}

void
hone_report_gallery_set_marks (HoneReportGallery *self, GArray *marks, const char *title)
{
  g_return_if_fail (HONE_IS_REPORT_GALLERY (self));

  g_clear_pointer (&self->marks, g_array_unref);
  self->marks = marks;
  gtk_widget_set_visible (self->filter, marks != NULL);
  gtk_label_set_text (self->filter_text, title != NULL ? title : "");
  fill (self);
}

void
hone_report_gallery_show_worst (HoneReportGallery *self)
{
  g_return_if_fail (HONE_IS_REPORT_GALLERY (self));

  gtk_toggle_button_set_active (self->worst, TRUE);
  hone_report_gallery_set_marks (self, NULL, NULL);
}

void
hone_report_gallery_focus (HoneReportGallery *self)
{
  gtk_widget_child_focus (self->view, GTK_DIR_TAB_FORWARD);
}

/* What a person does. */

static void
activate_cb (HoneReportGallery *self, guint position)
{
  g_autoptr (HoneReportItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  if (item != NULL)
    g_signal_emit (self, signals[SIGNAL_OPEN_PICTURE], 0, picture_of (self, &item->mark)->path);
}

/* Each picture once, in the order of the strip. */
static void
review_cb (HoneReportGallery *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)) && paths->len < MOST_REVIEW; i++) {
    g_autoptr (HoneReportItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

    if (g_hash_table_add (seen, GUINT_TO_POINTER (item->mark.picture)))
      g_ptr_array_add (paths, (gpointer) picture_of (self, &item->mark)->path);
  }
  g_ptr_array_add (paths, NULL);
  g_signal_emit (self, signals[SIGNAL_REVIEW], 0, paths->pdata);
}

static void
clear_cb (HoneReportGallery *self)
{
  hone_report_gallery_set_marks (self, NULL, NULL);
  g_signal_emit (self, signals[SIGNAL_CLEARED], 0);
}

/* Building. */

static GtkToggleButton *
add_toggle (HoneReportGallery *self, GtkWidget *box, const char *label, GtkToggleButton *group)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (label);

  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), group);
  g_signal_connect_swapped (button, "toggled", G_CALLBACK (toggled_cb), self);
  gtk_box_append (GTK_BOX (box), button);
  return GTK_TOGGLE_BUTTON (button);
}

static GtkWidget *
make_toggles (HoneReportGallery *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "linked");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  self->filling = TRUE;
  self->worst = add_toggle (self, box, _ ("Pictures"), NULL);
  gtk_toggle_button_set_active (self->worst, TRUE);
  self->missed = add_toggle (self, box, _ ("Missed"), self->worst);
  self->extra = add_toggle (self, box, _ ("Extra"), self->worst);
  self->filling = FALSE;
  return box;
}

/* "RBC found as WBC  x" */
static GtkWidget *
make_filter (HoneReportGallery *self)
{
  GtkWidget *clear = gtk_button_new_from_icon_name ("window-close-symbolic");
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);

  self->filter_text = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->filter_text, PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->filter_text));
  gtk_widget_set_tooltip_text (clear, _ ("Show all again"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (clear), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Show all again"), -1);
  gtk_widget_add_css_class (clear, "flat");
  gtk_widget_add_css_class (clear, "circular");
  gtk_widget_add_css_class (clear, "hone-small");
  g_signal_connect_swapped (clear, "clicked", G_CALLBACK (clear_cb), self);
  gtk_box_append (GTK_BOX (box), clear);
  gtk_widget_add_css_class (box, "hone-chip");
  gtk_widget_add_css_class (box, "accent");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (box, FALSE);
  self->filter = box;
  return box;
}

static GtkWidget *
make_head (HoneReportGallery *self)
{
  GtkWidget *row = hone_reflow_new (12);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (_ ("Worst first"));

  hone_reflow_set_threshold (HONE_REFLOW (row), NARROW);
  gtk_widget_set_hexpand (head, TRUE);
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (GTK_BOX (head), title);
  self->hint = GTK_LABEL (gtk_label_new (_ ("dashed: missed, +: not in the labels")));
  g_object_set (self->hint, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", 4, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->hint), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->hint), "dim-label");
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->hint));
  gtk_box_append (GTK_BOX (head), make_filter (self));
  gtk_box_append (GTK_BOX (tools), make_toggles (self));
  self->review = gtk_button_new_with_mnemonic (_ ("_Fix These Labels"));
  gtk_widget_set_tooltip_text (self->review, _ ("Go through these pictures in the label viewer, one after the other"));
  gtk_widget_set_valign (self->review, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->review, "clicked", G_CALLBACK (review_cb), self);
  gtk_box_append (GTK_BOX (tools), self->review);
  hone_reflow_append (HONE_REFLOW (row), head);
  hone_reflow_append (HONE_REFLOW (row), tools);
  return row;
}

static GtkWidget *
make_strip (HoneReportGallery *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkSingleSelection *selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->items)));

  gtk_single_selection_set_autoselect (selection, FALSE);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  self->view = gtk_list_view_new (GTK_SELECTION_MODEL (selection), factory);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->view), GTK_ORIENTATION_HORIZONTAL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Pictures behind the figures"), -1);
  gtk_widget_add_css_class (self->view, "hone-strip");
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (activate_cb), self);
  self->strip = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->strip), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->strip), self->view);
  hone_compat_scroll_sideways (GTK_SCROLLED_WINDOW (self->strip));
  return self->strip;
}

static void
hone_report_gallery_dispose (GObject *object)
{
  HoneReportGallery *self = HONE_REPORT_GALLERY (object);

  self->look = NULL;
  g_clear_pointer (&self->marks, g_array_unref);
  g_clear_object (&self->items);
  G_OBJECT_CLASS (hone_report_gallery_parent_class)->dispose (object);
}

static void
hone_report_gallery_class_init (HoneReportGalleryClass *klass)
{
  const GType type = HONE_TYPE_REPORT_GALLERY;

  G_OBJECT_CLASS (klass)->dispose = hone_report_gallery_dispose;
  signals[SIGNAL_OPEN_PICTURE] =
      g_signal_new ("open-picture", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_REVIEW] =
      g_signal_new ("review", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRV);
  signals[SIGNAL_CLEARED] = g_signal_new ("cleared", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_report_gallery_init (HoneReportGallery *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  self->items = g_list_store_new (HONE_TYPE_REPORT_ITEM);
  self->stack = GTK_STACK (gtk_stack_new ());
  self->empty = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_size_request (GTK_WIDGET (self->empty), -1, HEIGHT);
  gtk_widget_add_css_class (GTK_WIDGET (self->empty), "dim-label");
  gtk_label_set_wrap (self->empty, TRUE);
  gtk_box_append (GTK_BOX (box), make_head (self));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->empty), "empty");
  gtk_stack_add_named (self->stack, make_strip (self), "strip");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "hone-tight");
  gtk_widget_set_overflow (box, GTK_OVERFLOW_HIDDEN);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
hone_report_gallery_new (void)
{
  return g_object_new (HONE_TYPE_REPORT_GALLERY, NULL);
}
