/* SPDX-License-Identifier: Apache-2.0 */
/* hone-train-page.c - see hone-train-page.h */
#include "hone-train-page.h"

#include "hone-compat.h"
#include "hone-live-page.h"
#include "hone-queue-view.h"
#include "hone-setup-page.h"

struct _HoneTrainPage {
  AdwBin parent_instance;

  HoneProject *project;
  HoneTrainJob *job;

  GtkStack *stack;
  HoneSetupPage *setup;
  HoneLivePage *live;
  HoneQueueView *queue;
  GtkRevealer *under_way; /* that there is a training, while another is set up */
};

G_DEFINE_FINAL_TYPE (HoneTrainPage, hone_train_page, ADW_TYPE_BIN)

static guint changed_signal;

static gboolean
is_busy (HoneTrainPage *self)
{
  return self->job != NULL && hone_train_job_is_active (self->job);
}

static void
changed (HoneTrainPage *self)
{
  hone_setup_page_set_busy (self->setup, is_busy (self));
  g_signal_emit (self, changed_signal, 0);
}

void
hone_train_page_set_runs (HoneTrainPage *self, GListModel *runs)
{
  hone_setup_page_set_runs (self->setup, runs);
}

void
hone_train_page_same_as (HoneTrainPage *self, const char *folder)
{
  hone_setup_page_same_as (self->setup, folder);
  if (!is_busy (self))
    hone_train_page_new_training (self);
}

gboolean
hone_train_page_take_file (HoneTrainPage *self, const char *path)
{
  return hone_setup_page_take_file (self->setup, path);
}

void
hone_train_page_set_project (HoneTrainPage *self, HoneProject *project)
{
  g_set_object (&self->project, project);
  hone_setup_page_set_project (self->setup, project);
  if (!is_busy (self))
    hone_train_page_new_training (self);
}

gboolean
hone_train_page_preset (HoneTrainPage *self, const char *word, GError **error)
{
  return hone_setup_page_preset (self->setup, word, error);
}

gboolean
hone_train_page_can_start (HoneTrainPage *self)
{
  return !is_busy (self) && hone_setup_page_get_reason (self->setup) == NULL;
}

gboolean
hone_train_page_can_queue (HoneTrainPage *self)
{
  return self->project != NULL && hone_setup_page_get_reason (self->setup) == NULL;
}

static gboolean
is_on (HoneTrainPage *self, const char *name)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), name) == 0;
}

static void
show_busy (HoneTrainPage *self)
{
  gtk_revealer_set_reveal_child (self->under_way, is_busy (self) && is_on (self, "setup"));
  hone_queue_view_set_busy (self->queue, is_busy (self));
}

HoneTrainJob *
hone_train_page_start_with (HoneTrainPage *self, HoneSettings *settings, const char *title)
{
  g_set_object (&self->job, NULL);
  self->job = hone_train_job_new (settings, NULL);
  g_signal_connect_object (self->job, "notify::state", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "notify::state", G_CALLBACK (show_busy), self, G_CONNECT_SWAPPED);
  hone_live_page_set_job (self->live, self->job, title);
  gtk_stack_set_visible_child_name (self->stack, "live");
  hone_train_job_start (self->job);
  hone_live_page_focus (self->live);
  changed (self);
  return self->job;
}

static HoneTrainJob *
start (HoneTrainPage *self, HoneSettings *settings)
{
  return hone_train_page_start_with (self, settings, hone_project_get_title (self->project));
}

/* A word that cannot be taken is no end: the engine says what is wrong. */
static void
set (HoneSettings *settings, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  if (!hone_settings_set (settings, name, value, &error))
    g_warning ("%s", error->message);
}

HoneQueueItem *
hone_train_page_make_item (HoneTrainPage *self, const char *folder)
{
  g_autoptr (HoneSettings) settings = hone_settings_copy (hone_setup_page_get_settings (self->setup));

  g_return_val_if_fail (hone_train_page_can_queue (self), NULL);
  set (settings, "project", folder);
  return hone_queue_item_new (hone_project_get_title (self->project), settings);
}

void
hone_train_page_set_queue (HoneTrainPage *self, HoneQueue *queue)
{
  hone_queue_view_set_queue (self->queue, queue);
}

void
hone_train_page_show_live (HoneTrainPage *self)
{
  if (self->job != NULL)
    gtk_stack_set_visible_child_name (self->stack, "live");
}

HoneTrainJob *
hone_train_page_start (HoneTrainPage *self, const char *folder)
{
  g_autoptr (HoneSettings) settings = hone_settings_copy (hone_setup_page_get_settings (self->setup));

  g_return_val_if_fail (hone_train_page_can_start (self), NULL);
  set (settings, "project", folder);
  return start (self, settings);
}

HoneTrainJob *
hone_train_page_resume (HoneTrainPage *self, const char *folder)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();

  g_return_val_if_fail (!is_busy (self) && self->project != NULL, NULL);
  set (settings, "resume", folder);
  set (settings, "data", hone_project_get_path (self->project));
  return start (self, settings);
}

HoneTrainJob *
hone_train_page_get_job (HoneTrainPage *self)
{
  return self->job;
}

void
hone_train_page_new_training (HoneTrainPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "setup");
  changed (self);
}

char *
hone_train_page_get_command (HoneTrainPage *self)
{
  return hone_setup_page_get_command (self->setup);
}

int
hone_train_page_get_imgsz (HoneTrainPage *self)
{
  return hone_settings_get_int (hone_setup_page_get_settings (self->setup), "imgsz");
}

void
hone_train_page_search (HoneTrainPage *self)
{
  hone_setup_page_search (self->setup);
}

static void
hone_train_page_dispose (GObject *object)
{
  HoneTrainPage *self = HONE_TRAIN_PAGE (object);

  g_clear_object (&self->project);
  g_clear_object (&self->job);
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_TRAIN_PAGE);
  G_OBJECT_CLASS (hone_train_page_parent_class)->dispose (object);
}

static void
hone_train_page_class_init (HoneTrainPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_train_page_dispose;
  g_type_ensure (HONE_TYPE_SETUP_PAGE);
  g_type_ensure (HONE_TYPE_LIVE_PAGE);
  g_type_ensure (HONE_TYPE_QUEUE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/train-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoneTrainPage, stack);
  gtk_widget_class_bind_template_child (widget_class, HoneTrainPage, setup);
  gtk_widget_class_bind_template_child (widget_class, HoneTrainPage, live);
  gtk_widget_class_bind_template_child (widget_class, HoneTrainPage, queue);
  gtk_widget_class_bind_template_child (widget_class, HoneTrainPage, under_way);
  changed_signal =
      g_signal_new ("changed", HONE_TYPE_TRAIN_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_train_page_init (HoneTrainPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->stack, "notify::visible-child", G_CALLBACK (show_busy), self);
  g_signal_connect_swapped (self->setup, "changed", G_CALLBACK (changed), self);
}
