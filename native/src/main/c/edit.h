// SPDX-License-Identifier: Apache-2.0
// Changing the layout of a file under its lock: begin, change *l, commit or give up.
#ifndef SIM_EDIT_H
#define SIM_EDIT_H

#include "layout.h"

// Locks the file of a descriptor and parses its layout. NOT_LUSTRE, -ENODATA when it has none.
int edit_begin(struct node *n, int fd, struct llapi_layout **l);
// Encodes and stores what was changed (rc 0), frees the layout, unlocks and closes the node; returns rc or what failed.
int edit_end(struct node *n, struct llapi_layout *l, int rc);
// Takes the size and times that the file has now for known, so that they do not count as a write.
void note_seen(struct node *n);

#endif
