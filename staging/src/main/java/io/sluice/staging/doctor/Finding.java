package io.sluice.staging.doctor;

import java.util.Locale;

/**
 * One line of an examination.
 *
 * @param check what was checked, in two or three words
 * @param verdict what came of it
 * @param found what was found, in one sentence
 * @param remedy what to do; empty when there is nothing to do
 */
public record Finding(String check, Verdict verdict, String found, String remedy) {

    /** What came of a check. */
    public enum Verdict {
        /** As it should be. */
        OK,
        /** It works, and would work better otherwise. */
        WARNING,
        /** It does not work, or will not when it is needed. */
        PROBLEM,
        /** Could not be found out; what was found says why. */
        NOT_CHECKED;

        /** For example {@code not checked}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    static Finding ok(String check, String found) {
        return new Finding(check, Verdict.OK, found, "");
    }

    static Finding warning(String check, String found, String remedy) {
        return new Finding(check, Verdict.WARNING, found, remedy);
    }

    static Finding problem(String check, String found, String remedy) {
        return new Finding(check, Verdict.PROBLEM, found, remedy);
    }

    static Finding notChecked(String check, String why, String remedy) {
        return new Finding(check, Verdict.NOT_CHECKED, why, remedy);
    }

    /**
     * Whether there is something to do about it.
     *
     * @return true for a warning and a problem
     */
    public boolean isWrong() {
        return verdict == Verdict.WARNING || verdict == Verdict.PROBLEM;
    }
}
