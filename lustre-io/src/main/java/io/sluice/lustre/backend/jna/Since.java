package io.sluice.lustre.backend.jna;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The first Lustre release whose client library has a function. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Since {

    /** For example {@code 2.12}; 2.10 is the oldest release that is looked at. */
    String value();
}
