package io.sluice.lustre.contract;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The numbered cases of Lustre's behaviour that a test covers, wholly or in part; CONFORMANCE.md is made of them. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Conformance {

    /** The numbers. */
    int[] value();
}
