/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer-facts.c - what is wrong with the picture now and what to do about it; facts; whether all is saved
 *
 * The findings of the data set are as old as its reading. What an edit can mend is looked for again after each one.
 */
#include "hone-viewer-private.h"

#include "hone-severity.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define SAVING_SHOWN_AFTER 150 /* milliseconds: most writes are done before anybody could read it */
#define SAME 0.9               /* overlap of two objects that are one */
#define MANY 2000              /* objects among which pairs are not looked for */

typedef struct {
  const char *kind;
  HoneSeverity severity;
  int line;
  char *title, *text;
  const char *remedy; /* NULL: nothing that is safe */
  guint id;           /* what the remedy removes, or (cut) cuts */
  gboolean cut;
} Trouble;

static void
trouble_clear (gpointer data)
{
  Trouble *trouble = data;

  g_free (trouble->title);
  g_free (trouble->text);
}

static HoneFinding
finding_of (HoneViewer *self, const Trouble *trouble)
{
  const HoneSample *sample = hone_image_item_get_sample (self->item);

  return (HoneFinding){ .kind = trouble->kind,
                        .severity = trouble->severity,
                        .image = self->path,
                        .label = sample->label_path,
                        .line = trouble->line,
                        .split = hone_image_item_get_split (self->item),
                        .sample = hone_image_item_get_number (self->item) };
}

/* Takes title and text. */
static void
add (HoneViewer *self, Trouble trouble)
{
  HoneFinding finding = finding_of (self, &trouble);

  finding.message = trouble.text;
  if (self->store != NULL && hone_label_store_get_ignored (self->store, &finding))
    trouble_clear (&trouble);
  else
    g_array_append_val (self->found, trouble);
}

/* One object. */

static void
find_bad_line (HoneViewer *self, const HoneLabelObject *object)
{
  g_autofree char *fault = hone_label_store_dup_fault (self->store, self->path, object->id);

  if (object->kind == HONE_LINE_BAD)
    add (self,
         (Trouble){ "label-columns", HONE_SEVERITY_ERROR, object->line,
                    g_strdup_printf (_ ("Line %d is no label"), object->line),
                    hone_words_short_paths (fault != NULL ? fault : ""), N_ ("Remove the Line"), object->id, FALSE });
}

static void
find_no_size (HoneViewer *self, guint i, const HoneLabelObject *object)
{
  const HoneSample *sample = hone_image_item_get_sample (self->item);

  if (object->kind == HONE_LINE_BAD || sample->width <= 0 || object->w * sample->width >= 1 ||
      object->h * sample->height >= 1)
    return; /* in pixels that nobody knows all objects would be nothing */
  add (self, (Trouble){ "zero-size-box", HONE_SEVERITY_ERROR, object->line,
                        g_strdup_printf (_ ("Object %u has no size"), i + 1),
                        g_strdup_printf (_ ("It lies at %.0f, %.0f and can't be learned from. Most likely it was a "
                                            "click by accident."),
                                         object->cx * sample->width, object->cy * sample->height),
                        N_ ("Remove It"), object->id, FALSE });
}

static void
find_outside (HoneViewer *self, guint i, const HoneLabelObject *object)
{
  double out = MAX (MAX (object->w / 2 - object->cx, object->cx + object->w / 2 - 1),
                    MAX (object->h / 2 - object->cy, object->cy + object->h / 2 - 1));

  if (object->kind != HONE_LINE_BAD && out > 0.01)
    add (self, (Trouble){ "box-outside", HONE_SEVERITY_WARNING, object->line,
                          g_strdup_printf (_ ("Object %u reaches outside"), i + 1),
                          g_strdup_printf (_ ("By %.1f %% of the picture's size."), 100 * out), N_ ("Cut It Off"),
                          object->id, TRUE });
}

/* Pairs. */

static double
overlap (const HoneLabelObject *a, const HoneLabelObject *b)
{
  double width = MIN (a->cx + a->w / 2, b->cx + b->w / 2) - MAX (a->cx - a->w / 2, b->cx - b->w / 2);
  double height = MIN (a->cy + a->h / 2, b->cy + b->h / 2) - MAX (a->cy - a->h / 2, b->cy - b->h / 2);
  double both = MAX (width, 0) * MAX (height, 0);
  double all = a->w * a->h + b->w * b->h - both;

  return all > 0 ? both / all : 0;
}

static void
find_twins (HoneViewer *self, GArray *objects, guint i)
{
  const HoneLabelObject *a = &g_array_index (objects, HoneLabelObject, i);

  for (guint j = 0; j < i && a->kind != HONE_LINE_BAD; j++) {
    const HoneLabelObject *b = &g_array_index (objects, HoneLabelObject, j);

    if (b->kind == HONE_LINE_BAD || a->klass != b->klass || overlap (a, b) < SAME)
      continue;
    add (self,
         (Trouble){ "near-duplicate", HONE_SEVERITY_WARNING, a->line,
                    g_strdup_printf (_ ("Objects %u and %u are nearly the same"), j + 1, i + 1),
                    g_strdup (_ ("One thing that is drawn twice counts twice.")), N_ ("Remove One"), a->id, FALSE });
    return;
  }
}

/* What the reading said of the picture as a whole, or of all of it where nothing can be edited. Why a picture cannot be
 * read stands in its place (hone-viewer-broken.c). */
static void
find_read (HoneViewer *self)
{
  guint n = hone_image_item_get_n_findings (self->item);

  for (guint i = 0; i < n; i++) {
    const HoneFinding *finding = hone_image_item_get_finding (self->item, i);
    const gboolean turned = g_str_equal (finding->kind, "turned-picture");

    if (g_str_equal (finding->kind, "broken-picture") && hone_canvas_get_error (self->canvas) != NULL)
      continue;
    if (turned && self->store != NULL && hone_viewer_count_objects (self) > 0)
      add (self,
           (Trouble){ finding->kind, finding->severity, 0, g_strdup (_ ("Do the labels fit?")),
                      g_strdup (_ ("The picture is stored turned (EXIF) and shown upright, as in training. If the "
                                   "labels lie beside their objects, they were drawn on it as it is stored.")),
                      N_ ("Turn the Labels"), 0, FALSE });
    else if (self->store == NULL || (finding->line == 0 && !g_str_equal (finding->kind, "missing-labels")))
      add (self, (Trouble){ finding->kind, finding->severity, finding->line, g_strdup (_ ("About this picture")),
                            hone_words_short_paths (finding->message), NULL, 0, FALSE });
  }
}

static void
find_all (HoneViewer *self)
{
  g_autoptr (GArray) objects = hone_viewer_get_objects (self);

  g_array_set_size (self->found, 0);
  for (guint i = 0; self->store != NULL && i < objects->len; i++) {
    const HoneLabelObject *object = &g_array_index (objects, HoneLabelObject, i);

    find_bad_line (self, object);
    find_no_size (self, i, object);
    find_outside (self, i, object);
    if (objects->len <= MANY)
      find_twins (self, objects, i);
  }
  find_read (self);
}

static void
show_severity (HoneViewer *self, HoneSeverity severity)
{
  const HoneSeverityLook *look = hone_severity_look (severity);
  const char *css[] = { look->css, NULL };

  gtk_image_set_from_icon_name (GTK_IMAGE (self->finding_icon), look->icon);
  gtk_widget_set_css_classes (self->finding_icon, css);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->finding_icon), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (look->word),
                                  -1);
}

/* One at a time: the first; how many there are stands behind its title. */
void
hone_viewer_show_findings (HoneViewer *self)
{
  const Trouble *trouble;

  find_all (self);
  gtk_widget_set_visible (self->findings, self->found->len > 0 && self->queue == NULL);
  if (self->found->len == 0)
    return;
  trouble = &g_array_index (self->found, Trouble, 0);
  show_severity (self, trouble->severity);
  if (self->found->len == 1)
    gtk_label_set_text (self->finding_title, trouble->title);
  else /* Translators: a finding, and how many there are in all. */
    hone_words_set (self->finding_title, g_strdup_printf (_ ("%s (1 of %u)"), trouble->title, self->found->len));
  gtk_label_set_text (self->finding, trouble->text);
  gtk_widget_set_visible (self->remedy, trouble->remedy != NULL);
  if (trouble->remedy != NULL)
    hone_viewer_name_button (self->remedy, _ (trouble->remedy));
  gtk_widget_set_visible (self->ignore, self->store != NULL);
}

static void
cut (HoneViewer *self, guint id)
{
  const HoneLabelObject *object = hone_label_store_find_object (self->store, self->path, id);
  g_autoptr (GError) error = NULL;
  double edges[4], box[4];

  if (object == NULL)
    return;
  edges[0] = CLAMP (object->cx - object->w / 2, 0, 1);
  edges[1] = CLAMP (object->cy - object->h / 2, 0, 1);
  edges[2] = CLAMP (object->cx + object->w / 2, 0, 1);
  edges[3] = CLAMP (object->cy + object->h / 2, 0, 1);
  box[0] = (edges[0] + edges[2]) / 2;
  box[1] = (edges[1] + edges[3]) / 2;
  box[2] = edges[2] - edges[0];
  box[3] = edges[3] - edges[1];
  if (!hone_label_store_set_boxes (self->store, self->path, &id, 1, box, &error))
    hone_viewer_tell (self, error->message, FALSE);
}

static void
remedy_cb (HoneViewer *self)
{
  const Trouble *trouble = self->found->len > 0 ? &g_array_index (self->found, Trouble, 0) : NULL;

  if (trouble == NULL || trouble->remedy == NULL || self->store == NULL)
    return;
  if (g_str_equal (trouble->kind, "turned-picture"))
    hone_viewer_turn_labels (self);
  else if (trouble->cut)
    cut (self, trouble->id);
  else
    hone_viewer_delete (self, &trouble->id, 1);
  hone_viewer_refresh (self);
  hone_viewer_focus (self);
}

static void
ignore_cb (HoneViewer *self)
{
  HoneFinding finding;

  if (self->found->len == 0 || self->store == NULL)
    return;
  finding = finding_of (self, &g_array_index (self->found, Trouble, 0));
  finding.message = g_array_index (self->found, Trouble, 0).text;
  hone_label_store_set_ignored (self->store, &finding, TRUE);
  hone_viewer_show_findings (self);
  hone_viewer_focus (self);
}

/* Facts. */

static void
add_fact (HoneViewer *self, int row, const char *name, const char *value, const char *tooltip)
{
  GtkWidget *title = hone_viewer_text (name, "caption", TRUE);
  GtkWidget *label = gtk_label_new (value);

  gtk_widget_set_hexpand (title, FALSE);
  g_object_set (label, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_START, "max-width-chars", 24,
                "tooltip-text", tooltip, NULL);
  gtk_widget_add_css_class (label, "caption");
  gtk_grid_attach (self->facts, title, 0, row, 1, 1);
  gtk_grid_attach (self->facts, label, 1, row, 1, 1);
}

/* "images/train": the last two folders of a path, which is what tells data sets' folders apart. */
static char *
last_folders (const char *path)
{
  g_autofree char *folder = path != NULL ? g_path_get_dirname (path) : NULL;
  g_autofree char *parent = folder != NULL ? g_path_get_dirname (folder) : NULL;
  g_autofree char *last = folder != NULL ? g_path_get_basename (folder) : NULL;
  g_autofree char *last_but_one = parent != NULL ? g_path_get_basename (parent) : NULL;

  return path != NULL ? g_build_filename (last_but_one, last, NULL) : g_strdup ("–");
}

void
hone_viewer_show_facts (HoneViewer *self)
{
  const HoneSample *sample = hone_image_item_get_sample (self->item);
  gboolean reviewed = self->store != NULL && hone_label_store_get_reviewed (self->store, self->path);
  g_autofree char *folder = last_folders (sample->path);
  g_autofree char *labels = last_folders (sample->label_path);
  g_autofree char *size =
      sample->width > 0 ? g_strdup_printf ("%d × %d", sample->width, sample->height) : g_strdup ("–");
  g_autofree char *summary = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->facts))) != NULL)
    gtk_grid_remove (self->facts, child);
  add_fact (self, 0, _ ("Size"), size, NULL);
  add_fact (self, 1, _ ("Turned (EXIF)"), (sample->traits & HONE_TRAIT_TURNED) != 0 ? _ ("yes") : _ ("no"), NULL);
  add_fact (self, 2, _ ("Split"), hone_words_split (hone_image_item_get_split (self->item)), NULL);
  add_fact (self, 3, _ ("Folder"), folder, sample->path);
  add_fact (self, 4, _ ("Labels"), labels, sample->label_path);
  if (self->store != NULL)
    add_fact (self, 5, _ ("Reviewed"), reviewed ? _ ("yes") : _ ("not yet"), NULL);
  /* What is worth knowing while they are folded. */
  summary = g_strdup_printf ("%s · %s", size, hone_words_split (hone_image_item_get_split (self->item)));
  gtk_expander_set_label (self->facts_expander, summary);
}

/* Whether all is saved. */

static void
show_status (HoneViewer *self, const char *icon, const char *words)
{
  gtk_widget_set_visible (self->status_spinner, icon == NULL);
  gtk_spinner_set_spinning (GTK_SPINNER (self->status_spinner), icon == NULL);
  gtk_widget_set_visible (self->status_icon, icon != NULL);
  if (icon != NULL)
    gtk_image_set_from_icon_name (GTK_IMAGE (self->status_icon), icon);
  gtk_label_set_text (GTK_LABEL (self->status_text), words);
}

static gboolean
saving_cb (gpointer data)
{
  HoneViewer *self = data;

  self->saving_timer = 0;
  show_status (self, NULL, _ ("Saving…"));
  return G_SOURCE_REMOVE;
}

/* That something is not saved is graver than that two programs disagree about this picture. */
static void
show_banner (HoneViewer *self, gboolean failed)
{
  const char *message = failed ? hone_label_store_get_message (self->store) : NULL;

  if (!failed && (self->path == NULL || hone_label_store_get_conflict (self->store, self->path) == NULL))
    hone_banner_hide (self->banner);
  else if (!failed)
    hone_banner_show (self->banner, HONE_BANNER_WARNING,
                      _ ("Another program changed the same objects. What it wrote is shown; your version is kept."),
                      _ ("Use _Mine"), "viewer.use-mine");
  else
    hone_banner_show (self->banner, HONE_BANNER_ERROR,
                      message != NULL ? message : _ ("Your changes are not saved yet."), _ ("Try _Again"),
                      "viewer.retry");
}

void
hone_viewer_show_state (HoneViewer *self)
{
  HoneLabelStoreState state = self->store != NULL ? hone_label_store_get_state (self->store) : HONE_STORE_SAVED;

  if (state == HONE_STORE_SAVING) {
    if (self->saving_timer == 0)
      self->saving_timer = g_timeout_add (SAVING_SHOWN_AFTER, saving_cb, self);
    return;
  }
  g_clear_handle_id (&self->saving_timer, g_source_remove);
  if (self->store == NULL)
    show_status (self, "hone-lock-symbolic", _ ("Labels can't be changed"));
  else if (state == HONE_STORE_FAILED)
    show_status (self, "hone-error-symbolic", _ ("Not saved"));
  else
    show_status (self, "hone-done-symbolic", _ ("All changes saved"));
  if (self->store != NULL)
    show_banner (self, state == HONE_STORE_FAILED);
}

void
hone_viewer_make_status (HoneViewer *self)
{
  self->status = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  self->status_icon = gtk_image_new ();
  self->status_spinner = gtk_spinner_new ();
  self->status_text = gtk_label_new ("");
  gtk_widget_set_margin_end (self->status, 6);
  gtk_widget_add_css_class (self->status_text, "caption");
  gtk_widget_add_css_class (self->status, "dim-label");
  gtk_box_append (GTK_BOX (self->status), self->status_icon);
  gtk_box_append (GTK_BOX (self->status), self->status_spinner);
  gtk_box_append (GTK_BOX (self->status), self->status_text);
}

void
hone_viewer_connect_facts (HoneViewer *self)
{
  self->found = g_array_new (FALSE, FALSE, sizeof (Trouble));
  g_array_set_clear_func (self->found, trouble_clear);
  g_signal_connect_swapped (self->remedy, "clicked", G_CALLBACK (remedy_cb), self);
  g_signal_connect_swapped (self->ignore, "clicked", G_CALLBACK (ignore_cb), self);
}
