/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-presets.c - see hone-setup-presets.h
 *
 * The list in memory changes at once; files are written behind it, on a thread and in their order.
 */
#include "hone-setup-presets.h"

#include "hone-choice.h"
#include "hone-compat.h"
#include "hone-preset.h"
#include "hone-work.h"

#include <glib/gi18n.h>

struct _HoneSetupPresets {
  GtkBox parent_instance;

  HoneSettings *settings; /* not owned */
  GPtrArray *presets;     /* of HonePreset: Hone's, then one's own */
  gboolean following;
  gboolean classify;

  HoneWork *disk; /* reading, or writing */
  GQueue writes;  /* of Write, still to be done */

  HoneSettings *before; /* (nullable): what undo brings back, or ... */
  HonePreset *deleted;  /* (nullable): ... the preset that it brings back */

  GtkFlowBox *box;
  GtkWidget *save;
};

G_DEFINE_FINAL_TYPE (HoneSetupPresets, hone_setup_presets, GTK_TYPE_BOX)

enum {
  SIGNAL_CHANGED,
  SIGNAL_SAID,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
say (HoneSetupPresets *self, char *text, gboolean undoable)
{
  g_signal_emit (self, signals[SIGNAL_SAID], 0, text, undoable);
  g_free (text);
}

/* The disk. */

typedef struct {
  HonePreset *preset;
  gboolean removes;
} Write;

typedef struct {
  GPtrArray *presets;
  char **problems;
} Read;

static void
write_free (gpointer data)
{
  Write *write = data;

  hone_preset_unref (write->preset);
  g_free (write);
}

static void
read_free (gpointer data)
{
  Read *read = data;

  g_clear_pointer (&read->presets, g_ptr_array_unref);
  g_strfreev (read->problems);
  g_free (read);
}

static gpointer
read_work (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = hone_presets_folder ();
  Read *read = g_new0 (Read, 1);

  read->presets = hone_presets_read (folder, &read->problems);
  return read;
}

static gpointer
write_work (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  const Write *write = data;
  g_autofree char *folder = hone_presets_folder ();
  const gboolean done = write->removes ? hone_preset_remove (write->preset, folder, error)
                                       : hone_preset_write (write->preset, folder, error);

  return done ? hone_preset_ref (write->preset) : NULL;
}

static void write_next (HoneSetupPresets *self);

static void
written_cb (gpointer result, const GError *error, gpointer data)
{
  HoneSetupPresets *self = HONE_SETUP_PRESETS (data);

  self->disk = NULL;
  if (error != NULL)
    say (self, g_strdup (error->message), FALSE);
  g_clear_pointer (&result, hone_preset_unref);
  write_next (self);
}

static void
write_next (HoneSetupPresets *self)
{
  static const HoneWorkHow how = { .work = write_work,
                                   .free_result = (GDestroyNotify) hone_preset_unref,
                                   .done = written_cb };

  if (self->disk == NULL && !g_queue_is_empty (&self->writes))
    self->disk = hone_work_start (&how, g_queue_pop_head (&self->writes), write_free, self);
}

static void
put_on_disk (HoneSetupPresets *self, HonePreset *preset, gboolean removes)
{
  Write *write = g_new (Write, 1);

  *write = (Write){ hone_preset_ref (preset), removes };
  g_queue_push_tail (&self->writes, write);
  write_next (self);
}

/* Undo. */

static void
forget (HoneSetupPresets *self)
{
  g_clear_pointer (&self->before, hone_settings_free);
  g_clear_pointer (&self->deleted, hone_preset_unref);
}

static void rebuild (HoneSetupPresets *self);

void
hone_setup_presets_undo (HoneSetupPresets *self)
{
  g_return_if_fail (HONE_IS_SETUP_PRESETS (self));

  if (self->before != NULL) {
    hone_settings_replace (self->settings, self->before);
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  } else if (self->deleted != NULL) {
    g_ptr_array_add (self->presets, hone_preset_ref (self->deleted));
    put_on_disk (self, self->deleted, FALSE);
    rebuild (self);
  }
  forget (self);
}

/* Applying. */

static void
clicked_cb (HoneSetupPresets *self, GtkToggleButton *button)
{
  HonePreset *preset = g_object_get_data (G_OBJECT (button), "preset");

  if (self->following || hone_preset_holds (preset, self->settings)) {
    hone_setup_presets_refresh (self);
    return;
  }
  forget (self);
  self->before = hone_settings_copy (self->settings);
  hone_preset_apply (preset, self->settings);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  /* Translators: the name of a preset; settings were changed by it */
  say (self, g_strdup_printf (_ ("“%s” is set"), preset->title), TRUE);
}

void
hone_setup_presets_begin (HoneSetupPresets *self)
{
  hone_preset_apply (self->presets->pdata[0], self->settings);
  hone_setup_presets_refresh (self);
}

/* What the first preset of the one has set becomes what that of the other sets; what a person chose stays. */
static void
change_first (HoneSetupPresets *self, HonePreset *old, HonePreset *new)
{
  for (char **value = old->values; *value != NULL; value += 2) {
    g_autofree char *now = hone_settings_show (self->settings, value[0]);

    if (g_str_equal (now, value[1]))
      hone_settings_reset (self->settings, value[0]);
  }
  for (char **value = new->values; *value != NULL; value += 2)
    if (!hone_settings_is_given (self->settings, value[0]))
      hone_settings_set (self->settings, value[0], value[1], NULL);
}

void
hone_setup_presets_set_classify (HoneSetupPresets *self, gboolean classify)
{
  g_autoptr (GPtrArray) old = NULL;

  g_return_if_fail (HONE_IS_SETUP_PRESETS (self));

  if (self->classify == classify)
    return;
  self->classify = classify;
  old = self->presets;
  self->presets = hone_presets_of_hone (classify);
  for (guint i = 0; i < old->len; i++)
    if (((HonePreset *) old->pdata[i])->own)
      g_ptr_array_add (self->presets, hone_preset_ref (old->pdata[i]));
  forget (self);
  change_first (self, old->pdata[0], self->presets->pdata[0]);
  rebuild (self);
}

/* Saving, renaming, deleting. */

static HonePreset *
find_own (HoneSetupPresets *self, const char *id)
{
  for (guint i = 0; i < self->presets->len; i++) {
    HonePreset *preset = self->presets->pdata[i];

    if (preset->own && g_str_equal (preset->id, id))
      return preset;
  }
  return NULL;
}

/* One of its name gives way. */
static void
put (HoneSetupPresets *self, HonePreset *preset)
{
  HonePreset *old = find_own (self, preset->id);

  if (old != NULL)
    g_ptr_array_remove (self->presets, old);
  g_ptr_array_add (self->presets, preset);
  put_on_disk (self, preset, FALSE);
  rebuild (self);
}

static void
drop (HoneSetupPresets *self, HonePreset *preset)
{
  put_on_disk (self, preset, TRUE);
  g_ptr_array_remove (self->presets, preset);
  rebuild (self);
}

static void
delete_cb (HoneSetupPresets *self, GtkButton *button)
{
  HonePreset *preset = g_object_get_data (G_OBJECT (button), "preset");
  char *text = g_strdup_printf (_ ("“%s” is deleted"), preset->title);

  forget (self);
  self->deleted = hone_preset_ref (preset);
  drop (self, preset);
  say (self, text, TRUE);
}

/* @renamed: (nullable): which one; NULL: what is set now is saved */
typedef struct {
  HoneSetupPresets *self;
  HonePreset *renamed;
  GtkWidget *entry;
} Asking;

static void
asking_free (gpointer data, GClosure *closure)
{
  Asking *asking = data;

  g_clear_pointer (&asking->renamed, hone_preset_unref);
  g_object_unref (asking->self);
  g_free (asking);
}

static void
answer_cb (AdwMessageDialog *dialog, const char *response, Asking *asking)
{
  g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (asking->entry))));
  HoneSetupPresets *self = asking->self;
  HonePreset *preset;

  if (!g_str_equal (response, "save") || *title == '\0')
    return;
  preset =
      asking->renamed != NULL ? hone_preset_rename (asking->renamed, title) : hone_preset_new (title, self->settings);
  if (asking->renamed != NULL && !g_str_equal (asking->renamed->id, preset->id))
    drop (self, asking->renamed);
  put (self, preset);
  /* Translators: the name of a preset */
  say (self, g_strdup_printf (_ ("“%s” is saved"), preset->title), FALSE);
}

static void
typed_cb (GtkEditable *entry, AdwMessageDialog *dialog)
{
  g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, "save", *title != '\0');
}

static void
ask_title (HoneSetupPresets *self, HonePreset *renamed)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                              renamed != NULL ? _ ("Rename Preset") : _ ("Save as Preset"), NULL);
  GtkWidget *entry = gtk_entry_new ();
  Asking *asking = g_new (Asking, 1);

  *asking = (Asking){ g_object_ref (self), renamed != NULL ? hone_preset_ref (renamed) : NULL, entry };
  if (renamed == NULL)
    adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                                 _ ("All settings that differ from their defaults, but not the data set and the base "
                                    "model. One of the same name is replaced."));
  gtk_editable_set_text (GTK_EDITABLE (entry), renamed != NULL ? renamed->title : "");
  gtk_entry_set_max_length (GTK_ENTRY (entry), 60);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name of the preset"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "save", _ ("_Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (entry, "changed", G_CALLBACK (typed_cb), dialog);
  g_signal_connect_data (dialog, "response", G_CALLBACK (answer_cb), asking, asking_free, 0);
  typed_cb (GTK_EDITABLE (entry), ADW_MESSAGE_DIALOG (dialog));
  hone_compat_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
rename_cb (HoneSetupPresets *self, GtkButton *button)
{
  ask_title (self, g_object_get_data (G_OBJECT (button), "preset"));
}

static void
save_cb (HoneSetupPresets *self)
{
  ask_title (self, NULL);
}

/* Cards. */

/* @name: (transfer full) */
static GtkWidget *
tool (HoneSetupPresets *self, HonePreset *preset, const char *icon, char *name, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_css_classes (button, (const char *[]){ "flat", "circular", NULL });
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (button), "preset", preset);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  g_free (name);
  return button;
}

/* Over the lower right corner of its card. */
static GtkWidget *
with_tools (HoneSetupPresets *self, GtkWidget *choice, HonePreset *preset)
{
  GtkWidget *overlay = gtk_overlay_new (), *tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  char *rename = g_strdup_printf (_ ("Rename %s"), preset->title),
       *drops = g_strdup_printf (_ ("Delete %s"), preset->title);

  gtk_box_append (GTK_BOX (tools), tool (self, preset, "document-edit-symbolic", rename, G_CALLBACK (rename_cb)));
  gtk_box_append (GTK_BOX (tools), tool (self, preset, "hone-trash-symbolic", drops, G_CALLBACK (delete_cb)));
  g_object_set (tools, "halign", GTK_ALIGN_END, "valign", GTK_ALIGN_END, NULL);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), choice);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), tools);
  return overlay;
}

static void
show_preset (HoneSetupPresets *self, HonePreset *preset)
{
  GtkWidget *choice = hone_choice_new (preset->title, preset->text);
  GtkWidget *child = preset->own ? with_tools (self, choice, preset) : choice;

  g_object_set_data (G_OBJECT (choice), "preset", preset);
  g_object_set_data (G_OBJECT (child), "choice", choice);
  g_signal_connect_swapped (choice, "clicked", G_CALLBACK (clicked_cb), self);
  gtk_flow_box_append (self->box, child);
  gtk_widget_set_focusable (gtk_widget_get_parent (child), FALSE); /* the button in it is */
}

static void
rebuild (HoneSetupPresets *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_flow_box_remove (self->box, child);
  for (guint i = 0; i < self->presets->len; i++)
    show_preset (self, self->presets->pdata[i]);
  hone_setup_presets_refresh (self);
}

void
hone_setup_presets_refresh (HoneSetupPresets *self)
{
  gboolean any = FALSE;

  g_return_if_fail (HONE_IS_SETUP_PRESETS (self));

  self->following = TRUE;
  for (guint i = 0; self->settings != NULL && i < self->presets->len; i++) {
    GtkWidget *child = gtk_flow_box_child_get_child (gtk_flow_box_get_child_at_index (self->box, (int) i));
    const gboolean holds = !any && hone_preset_holds (self->presets->pdata[i], self->settings);

    any |= holds;
    gtk_toggle_button_set_active (g_object_get_data (G_OBJECT (child), "choice"), holds);
  }
  self->following = FALSE;
  gtk_widget_set_sensitive (self->save, !any);
}

static void
read_cb (gpointer result, const GError *error, gpointer data)
{
  HoneSetupPresets *self = HONE_SETUP_PRESETS (data);
  Read *read = result;

  self->disk = NULL;
  for (guint i = 0; i < read->presets->len; i++)
    g_ptr_array_add (self->presets, hone_preset_ref (read->presets->pdata[i]));
  for (char **problem = read->problems; *problem != NULL; problem++)
    g_message ("%s", *problem);
  if (read->problems[0] != NULL)
    say (self, g_strdup_printf (_ ("A preset cannot be read: %s"), read->problems[0]), FALSE);
  read_free (read);
  rebuild (self);
  write_next (self);
}

void
hone_setup_presets_set_settings (HoneSetupPresets *self, HoneSettings *settings)
{
  static const HoneWorkHow how = { .work = read_work, .free_result = read_free, .done = read_cb };

  g_return_if_fail (HONE_IS_SETUP_PRESETS (self));

  self->settings = settings;
  rebuild (self);
  if (self->disk == NULL)
    self->disk = hone_work_start (&how, NULL, NULL, self);
}

static GtkWidget *
make_head (HoneSetupPresets *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = gtk_label_new (_ ("How Thorough"));

  g_object_set (title, "xalign", 0.0, "hexpand", TRUE, NULL);
  gtk_widget_add_css_class (title, "heading");
  self->save = gtk_button_new_with_label (_ ("Save as Preset…"));
  gtk_widget_add_css_class (self->save, "flat");
  gtk_widget_set_tooltip_text (self->save, _ ("Keep these settings under a name"));
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (save_cb), self);
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), self->save);
  return head;
}

/* What is still to be written is a few lines: it is not lost with the window. */
static void
finish_writes (HoneSetupPresets *self)
{
  Write *write;

  while ((write = g_queue_pop_head (&self->writes)) != NULL) {
    HonePreset *preset = write_work (write, NULL, NULL, NULL, NULL);

    g_clear_pointer (&preset, hone_preset_unref);
    write_free (write);
  }
}

static void
hone_setup_presets_dispose (GObject *object)
{
  HoneSetupPresets *self = HONE_SETUP_PRESETS (object);

  self->settings = NULL;
  g_clear_pointer (&self->disk, hone_work_drop);
  finish_writes (self);
  forget (self);
  G_OBJECT_CLASS (hone_setup_presets_parent_class)->dispose (object);
}

static void
hone_setup_presets_finalize (GObject *object)
{
  g_ptr_array_unref (HONE_SETUP_PRESETS (object)->presets);
  G_OBJECT_CLASS (hone_setup_presets_parent_class)->finalize (object);
}

static void
hone_setup_presets_class_init (HoneSetupPresetsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_setup_presets_dispose;
  G_OBJECT_CLASS (klass)->finalize = hone_setup_presets_finalize;
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", HONE_TYPE_SETUP_PRESETS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SAID] = g_signal_new ("said", HONE_TYPE_SETUP_PRESETS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
hone_setup_presets_init (HoneSetupPresets *self)
{
  self->presets = hone_presets_of_hone (FALSE);
  g_queue_init (&self->writes);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 10);
  self->box = GTK_FLOW_BOX (gtk_flow_box_new ());
  g_object_set (self->box, "homogeneous", TRUE, "selection-mode", GTK_SELECTION_NONE, "min-children-per-line", 2,
                "max-children-per-line", 5, "row-spacing", 10, "column-spacing", 10, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("How Thorough"), -1);
  gtk_box_append (GTK_BOX (self), make_head (self));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->box));
}
