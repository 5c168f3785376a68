/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-exchange.h - settings from and to elsewhere: another run, an args.yaml, the clipboard
 *
 * Everything goes by Ultralytics' names. Files are read and written on threads; the answer comes on the main thread,
 * unless @widget is gone by then.
 */
#pragma once

#include "hone-settings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @settings: (nullable): given are those that were named; NULL: @error says why. @name: of the run or file */
typedef void (*HoneSetupTaken) (GtkWidget *widget, HoneSettings *settings, const char *name, const GError *error);
/* @text: for a toast */
typedef void (*HoneSetupSaid) (GtkWidget *widget, const char *text);

/* The folder of a run, or a file. */
void hone_setup_exchange_read (GtkWidget *widget, const char *path, HoneSetupTaken taken);
void hone_setup_exchange_open (GtkWidget *widget, HoneSetupTaken taken);                       /* asks for a file */
void hone_setup_exchange_paste (GtkWidget *widget, HoneSetupTaken taken);                      /* YAML or a command */
void hone_setup_exchange_save (GtkWidget *widget, HoneSettings *settings, HoneSetupSaid said); /* asks where */
void hone_setup_exchange_copy (GtkWidget *widget, const char *text);

/**
 * hone_setup_exchange_parse:
 *
 * "lr0: 0.01" line by line, as in args.yaml, or "yolo train lr0=0.01 imgsz=320".
 *
 * Errors: %HONE_ERROR_BAD_DATA, %HONE_ERROR_USAGE: nothing in @text is a setting, or one has a wrong value.
 */
HoneSettings *hone_setup_exchange_parse (const char *text, GError **error);

/* How many of @from @to takes over: not places (data, project, name ...), and the model only where it is on the disk or
 * a network's name. What is as it is by default counts as not given. */
guint hone_setup_exchange_take_over (HoneSettings *to, HoneSettings *from);

G_END_DECLS
