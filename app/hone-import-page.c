/* SPDX-License-Identifier: Apache-2.0 */
/* hone-import-page.c - see hone-import-page.h
 *
 * Three pieces of work, never two at a time but for dealing, which is begun anew with every change of how: looking,
 * dealing, making. What they say is kept as facts and deal; the form shows those.
 */
#include "hone-import-private.h"

#include "hone-compat.h"
#include "hone-error.h"
#include "hone-widgets.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (HoneImportPage, hone_import_page, ADW_TYPE_BIN)

enum {
  SIGNAL_READY,
  SIGNAL_SHOWN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
show_state (HoneImportPage *self, const char *state)
{
  gtk_stack_set_visible_child_name (self->states, state);
}

const char *
hone_import_page_text_of (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

static void
forget (HoneImportPage *self)
{
  g_clear_pointer (&self->looking, hone_work_drop);
  g_clear_pointer (&self->making, hone_work_drop);
  hone_import_page_forget_deal (self);
  g_clear_pointer (&self->facts, hone_import_facts_free);
}

void
hone_import_page_close (HoneImportPage *self)
{
  forget (self);
  g_clear_pointer (&self->import, hone_import_unref);
  g_clear_pointer (&self->pictures, g_free);
  self->as = HONE_FORMAT_NONE;
}

/* --- looking --- */

typedef struct {
  HoneImport *import;
  HoneFormat as;
  char *pictures;
  gboolean anew; /* the person wants the form, whatever it is */
} Look;

typedef struct {
  HoneImportFacts *facts; /* NULL: it opens directly */
} Looked;

static void
look_free (gpointer data)
{
  Look *look = data;

  hone_import_unref (look->import);
  g_free (look->pictures);
  g_free (look);
}

static void
looked_free (gpointer data)
{
  Looked *looked = data;

  g_clear_pointer (&looked->facts, hone_import_facts_free);
  g_free (looked);
}

/* What is wrong with it is said best by who reads it. */
static gboolean
is_yaml (const char *path)
{
  return g_str_has_suffix (path, ".yaml") || g_str_has_suffix (path, ".yml") || g_file_test (path, G_FILE_TEST_IS_DIR);
}

static gpointer
look_cb (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  const Look *look = data;
  const char *path = hone_import_get_path (look->import);
  Looked *looked = g_new0 (Looked, 1);
  g_autofree char *yaml_fault = NULL;

  if (!look->anew && hone_import_opens_directly (path, &yaml_fault))
    return looked;
  looked->facts =
      hone_import_look (look->import, look->as, look->pictures, progress, progress_data, cancellable, error);
  if (looked->facts == NULL) {
    g_clear_pointer (&looked, looked_free);
    if (yaml_fault != NULL && is_yaml (path) && !g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      g_clear_error (error);
      g_set_error_literal (error, HONE_ERROR, HONE_ERROR_BAD_DATA, yaml_fault);
    }
  }
  return looked;
}

static void
look_news_cb (double fraction, const char *what, gpointer data)
{
  HoneImportPage *self = data;

  gtk_progress_bar_set_fraction (self->look_progress, fraction);
  gtk_label_set_text (self->look_what, what != NULL ? what : "");
}

/* "As found: COCO", in the place of the first. */
static void
name_found (HoneImportPage *self)
{
  GtkStringList *list = GTK_STRING_LIST (gtk_drop_down_get_model (self->format));
  g_autofree char *text = g_strdup_printf (_ ("As found: %s"), hone_format_title (self->facts->format));
  const char *const words[] = { text, NULL };

  gtk_string_list_splice (list, 0, 1, words);
}

static void
fill_form (HoneImportPage *self)
{
  self->filling = TRUE;
  if (self->as == HONE_FORMAT_NONE)
    name_found (self);
  hone_import_page_show_found (self);
  hone_import_page_show_classes (self);
  gtk_widget_set_visible (GTK_WIDGET (self->losses), FALSE);
  gtk_drop_down_set_selected (self->format, self->as);
  gtk_editable_set_text (GTK_EDITABLE (self->name), self->facts->name);
  gtk_widget_set_visible (self->copy_row, !self->facts->archive);
  self->filling = FALSE;
  show_state (self, "form");
  self->fresh = TRUE;
  hone_import_page_begin_deal (self);
  gtk_widget_grab_focus (self->facts->placeholders     ? GTK_WIDGET (self->class_rows->pdata[0])
                         : self->facts->n_classes == 0 ? self->new_classes
                         : self->facts->n_missing > 0  ? self->find_pictures
                                                       : self->create);
}

/* What went wrong, and what can be done: another choice of format can be taken back. */
static void
show_failure (HoneImportPage *self, const GError *error)
{
  g_autofree char *escaped = g_markup_escape_text (error->message, -1);

  adw_status_page_set_description (self->failed, escaped);
  gtk_widget_set_visible (self->as_found, self->as != HONE_FORMAT_NONE);
  show_state (self, "failed");
}

static void
looked_cb (gpointer result, const GError *error, gpointer data)
{
  HoneImportPage *self = data;
  Looked *looked = result;
  g_autofree char *path = g_strdup (hone_import_get_path (self->import));

  self->looking = NULL;
  if (looked != NULL && looked->facts == NULL) {
    looked_free (looked);
    g_signal_emit (self, signals[SIGNAL_READY], 0, path);
    return;
  }
  if (looked != NULL) {
    self->facts = g_steal_pointer (&looked->facts);
    looked_free (looked);
    fill_form (self);
  } else {
    show_failure (self, error);
  }
  g_signal_emit (self, signals[SIGNAL_SHOWN], 0);
}

static void
look (HoneImportPage *self, gboolean anew)
{
  static const HoneWorkHow how = {
    .work = look_cb, .free_result = looked_free, .news = look_news_cb, .done = looked_cb
  };
  Look *look = g_new0 (Look, 1);

  forget (self);
  look->import = hone_import_ref (self->import);
  look->as = self->as;
  look->pictures = g_strdup (self->pictures);
  look->anew = anew;
  gtk_progress_bar_set_fraction (self->look_progress, 0);
  gtk_label_set_text (self->look_what, "");
  show_state (self, "looking");
  self->looking = hone_work_start (&how, look, look_free, self);
}

void
hone_import_page_open (HoneImportPage *self, const char *path)
{
  g_autofree char *escaped = g_markup_escape_text (path, -1);

  hone_import_page_close (self);
  self->import = hone_import_new (path, self->place);
  adw_status_page_set_description (self->looking_page, escaped);
  hone_import_page_usual_shares (self);
  look (self, FALSE);
}

static void
format_cb (HoneImportPage *self)
{
  guint chosen = gtk_drop_down_get_selected (self->format);

  if (self->filling || self->import == NULL || chosen >= HONE_N_FORMATS || chosen == self->as)
    return;
  self->as = (HoneFormat) chosen;
  look (self, TRUE);
}

static void
as_found_cb (HoneImportPage *self)
{
  self->as = HONE_FORMAT_NONE;
  look (self, TRUE);
}

/* --- choosing folders --- */

static void
pictures_cb (HoneImportPage *self, int response)
{
  char *folder = hone_widgets_chosen_path (&self->chooser, response);

  if (folder == NULL || self->import == NULL)
    return;
  g_free (self->pictures);
  self->pictures = folder;
  look (self, TRUE);
}

static void
place_cb (HoneImportPage *self, int response)
{
  char *folder = hone_widgets_chosen_path (&self->chooser, response);

  if (folder == NULL)
    return;
  g_free (self->place);
  self->place = folder;
  hone_import_page_check (self);
}

static void
choose (HoneImportPage *self, const char *title, GCallback chosen)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (title, window, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), _ ("_Cancel"));

  g_clear_object (&self->chooser);
  self->chooser = GTK_NATIVE_DIALOG (dialog);
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  g_signal_connect_swapped (dialog, "response", chosen, self);
  gtk_native_dialog_show (self->chooser);
}

static void
find_pictures_cb (HoneImportPage *self)
{
  choose (self, _ ("The Folder of the Pictures"), G_CALLBACK (pictures_cb));
}

static void
choose_place_cb (HoneImportPage *self)
{
  choose (self, _ ("Where the New Data Set Goes"), G_CALLBACK (place_cb));
}

/* First what is being made, then the page. */
static void
cancel_cb (HoneImportPage *self)
{
  if (!hone_import_page_stop_making (self))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.back", NULL);
}

/* --- the widget --- */

/* The order of HoneFormat. */
static void
fill_formats (HoneImportPage *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  gtk_string_list_append (list, _ ("As found"));
  for (int format = HONE_FORMAT_NONE + 1; format < HONE_N_FORMATS; format++) {
    g_autofree char *title = hone_import_page_format_words (format);

    gtk_string_list_append (list, title);
  }
  gtk_drop_down_set_model (self->format, G_LIST_MODEL (list));
}

static void
connect_all (HoneImportPage *self)
{
  g_signal_connect_swapped (self->format, "notify::selected", G_CALLBACK (format_cb), self);
  hone_import_page_connect_deal (self);
  g_signal_connect_swapped (self->new_classes, "changed", G_CALLBACK (hone_import_page_check), self);
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (hone_import_page_check), self);
  g_signal_connect_swapped (self->copy, "notify::active", G_CALLBACK (hone_import_page_check), self);
  g_signal_connect_swapped (self->find_pictures, "clicked", G_CALLBACK (find_pictures_cb), self);
  g_signal_connect_swapped (self->choose_place, "clicked", G_CALLBACK (choose_place_cb), self);
  g_signal_connect_swapped (self->as_found, "clicked", G_CALLBACK (as_found_cb), self);
  g_signal_connect_swapped (self->create, "clicked", G_CALLBACK (hone_import_page_create), self);
  g_signal_connect_swapped (self->name, "entry-activated", G_CALLBACK (hone_import_page_create), self);
  g_signal_connect_swapped (self->new_classes, "entry-activated", G_CALLBACK (hone_import_page_create), self);
  g_signal_connect_swapped (self->cancel, "clicked", G_CALLBACK (cancel_cb), self);
}

static void
name_entries (HoneImportPage *self)
{
  GtkWidget *entries[] = { self->new_classes, self->name };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    hone_compat_name_entry (entries[i], adw_preferences_row_get_title (ADW_PREFERENCES_ROW (entries[i])));
}

static void
hone_import_page_dispose (GObject *object)
{
  HoneImportPage *self = HONE_IMPORT_PAGE (object);

  hone_import_page_close (self);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->place, g_free);
  g_clear_pointer (&self->class_rows, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_IMPORT_PAGE);
  G_OBJECT_CLASS (hone_import_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, HoneImportPage, name)
  CHILD (states);
  CHILD (looking_page);
  CHILD (failed);
  CHILD (look_progress);
  CHILD (create_progress);
  CHILD (look_what);
  CHILD (summary);
  CHILD (why);
  CHILD (reason);
  CHILD (banner);
  CHILD (format);
  CHILD (deal_kind);
  CHILD (missing);
  CHILD (deal_row);
  CHILD (place_row);
  CHILD (losses);
  CHILD (notes);
  CHILD (classes);
  CHILD (new_classes);
  CHILD (val_row);
  CHILD (test_row);
  CHILD (near_row);
  CHILD (near);
  CHILD (name);
  CHILD (copy);
  CHILD (copy_row);
  CHILD (scroller);
  CHILD (as_found);
  CHILD (find_pictures);
  CHILD (choose_place);
  CHILD (cancel);
  CHILD (create);
  CHILD (val_share);
  CHILD (test_share);
  CHILD (dealt);
  CHILD (groups);
  CHILD (seed);
  CHILD (seed_row);
  CHILD (anew);
#undef CHILD
}

static void
hone_import_page_class_init (HoneImportPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_import_page_dispose;
  g_type_ensure (HONE_TYPE_BANNER);
  g_type_ensure (HONE_TYPE_DEAL_VIEW);
  g_type_ensure (HONE_TYPE_GROUP_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/import-page.ui");
  bind_children (widget_class);
  signals[SIGNAL_READY] = g_signal_new ("ready", HONE_TYPE_IMPORT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_SHOWN] =
      g_signal_new ("shown", HONE_TYPE_IMPORT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_import_page_init (HoneImportPage *self)
{
  self->place = hone_import_default_place ();
  self->class_rows = g_ptr_array_new ();
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_formats (self);
  name_entries (self);
  connect_all (self);
}
