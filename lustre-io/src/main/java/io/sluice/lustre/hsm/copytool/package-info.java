/**
 * Writing an HSM agent: a program on a Lustre client that moves data between Lustre and an archive when the coordinator
 * asks. {@link io.sluice.lustre.hsm.copytool.Copytool} registers, receives and reports; the program is a
 * {@link io.sluice.lustre.hsm.copytool.CopytoolHandler}, and {@link io.sluice.lustre.hsm.copytool.PosixArchive} is one
 * for an archive that is a directory.
 */
@NullMarked
package io.sluice.lustre.hsm.copytool;

import org.jspecify.annotations.NullMarked;
