@NullMarked
package io.sluice.command;

import org.jspecify.annotations.NullMarked;
