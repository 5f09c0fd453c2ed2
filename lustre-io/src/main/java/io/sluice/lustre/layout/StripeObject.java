package io.sluice.lustre.layout;

import io.sluice.lustre.Fid;

/**
 * One stripe's object.
 *
 * @param ostIndex the index of the OST that holds it
 * @param fid the object's identifier on that OST
 * @param generation the OST's generation when the object was made; 0 on today's Lustre
 */
public record StripeObject(int ostIndex, Fid fid, int generation) {}
