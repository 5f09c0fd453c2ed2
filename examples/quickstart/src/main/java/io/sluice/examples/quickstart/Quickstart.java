package io.sluice.examples.quickstart;

/** The program that a newcomer runs first. */
public final class Quickstart {

    private Quickstart() {}
}
