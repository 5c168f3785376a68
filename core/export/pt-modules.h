/* SPDX-License-Identifier: Apache-2.0 */
/* pt-modules.h - modules of PyTorch and of Ultralytics, as they lie in a checkpoint (spec 06, section 7)
 *
 * A module is begun, has attributes, then children, and is ended. Names of parameters are made of paths, as everywhere.
 */
#pragma once

#include "hone-block.h"
#include "pt-pickle-write.h"

typedef struct {
  PtWriter *to;
  HoneModel *model;
  HoneTensors *numbers; /* all of the model's, as they shall be written */
} PtModules;

/* From here on attributes, written with pt_write_key_... (). @type: "torch.nn.modules.container.Sequential" */
void pt_begin_module (PtModules *self, const char *type);
/* From here on children, each a key (its name) and a module. */
void pt_begin_children (PtModules *self);
void pt_end_module (PtModules *self); /* its children, too */
/* One that has neither attributes nor children. */
void pt_add_bare (PtModules *self, const char *type);
/* A list or a sequence that has nothing but children; to be ended with pt_end_module (). */
void pt_begin_list (PtModules *self, gboolean sequence);

/* A convolution with norm and activation, as a child called @name of the module at @path; and its children alone. */
void pt_add_conv (PtModules *self, const char *path, const char *name, int stride, HoneAct act);
void pt_add_conv_children (PtModules *self, const char *path, int stride, HoneAct act);
/* A convolution or a linear layer with its bias, where there is one. */
void pt_add_plain (PtModules *self, const char *path, const char *name);

/* --- pt-blocks.c --- */

/* The block of a row: attributes and children, between pt_begin_module () and pt_end_module (). */
void pt_add_block (PtModules *self, const HoneBlock *block, const char *path);
/* "ultralytics.nn.modules.block.C2f"; NULL: Ultralytics has no such block */
const char *pt_block_type (const HoneBlock *block);
