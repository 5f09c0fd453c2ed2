package io.sluice.staging.source;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Guesses where a listing will be some pages on, for keys whose names count: {@code shard-00017.tar}, {@code img_1234.jpg},
 * hexadecimal digests. The characters in which a page's first and last key differ are read as digits, of whatever alphabet
 * the page's keys use there; the distance between the two is how far one page goes.
 */
final class KeyGuess {

    /** More digits than this do not make a better guess. */
    private static final int DIGITS = 12;

    private final String head;
    private final List<Character> alphabet;
    private final int width;
    private final BigInteger last;
    private final BigInteger step;

    private KeyGuess(String head, List<Character> alphabet, int width, BigInteger last, BigInteger step) {
        this.head = head;
        this.alphabet = alphabet;
        this.width = width;
        this.last = last;
        this.step = step;
    }

    /**
     * Reads a page.
     *
     * @param keys in key order, two or more
     * @return no guess at all when the keys do not count
     */
    static List<String> ahead(List<String> keys, int pagesApart, int guesses) {
        List<String> ahead = new ArrayList<>();
        String first = keys.get(0);
        String last = keys.get(keys.size() - 1);
        int differs = commonLength(first, last);
        TreeSet<Character> used = new TreeSet<>();
        for (String key : keys) {
            for (int i = differs; i < Math.min(key.length(), differs + DIGITS) && key.charAt(i) != '/'; i++) {
                if (!Character.isLetterOrDigit(key.charAt(i))) {
                    break;
                }
                used.add(key.charAt(i));
            }
        }
        if (used.size() < 2) {
            return ahead;
        }
        KeyGuess guess = of(first, last, differs, new ArrayList<>(used));
        for (int i = 1; i <= guesses; i++) {
            BigInteger at = guess.last.add(guess.step.multiply(BigInteger.valueOf((long) pagesApart * i)));
            if (at.compareTo(BigInteger.valueOf(guess.alphabet.size()).pow(guess.width)) >= 0) {
                break;
            }
            ahead.add(guess.key(at));
        }
        return ahead;
    }

    private static KeyGuess of(String first, String last, int differs, List<Character> alphabet) {
        int start = differs;
        while (start > 0 && alphabet.contains(last.charAt(start - 1)) && differs - start < DIGITS) {
            start--;
        }
        int end = differs;
        while (end < Math.min(first.length(), last.length())
                && end - start < DIGITS + differs - start
                && alphabet.contains(first.charAt(end))
                && alphabet.contains(last.charAt(end))) {
            end++;
        }
        BigInteger from = number(first, start, end, alphabet);
        BigInteger to = number(last, start, end, alphabet);
        return new KeyGuess(
                last.substring(0, start),
                alphabet,
                end - start,
                to,
                to.subtract(from).max(BigInteger.ONE));
    }

    private static BigInteger number(String key, int start, int end, List<Character> alphabet) {
        BigInteger number = BigInteger.ZERO;
        BigInteger radix = BigInteger.valueOf(alphabet.size());
        for (int i = start; i < end; i++) {
            number = number.multiply(radix).add(BigInteger.valueOf(alphabet.indexOf(key.charAt(i))));
        }
        return number;
    }

    private String key(BigInteger number) {
        char[] digits = new char[width];
        BigInteger radix = BigInteger.valueOf(alphabet.size());
        BigInteger rest = number;
        for (int i = width - 1; i >= 0; i--) {
            BigInteger[] parts = rest.divideAndRemainder(radix);
            digits[i] = alphabet.get(parts[1].intValue());
            rest = parts[0];
        }
        return head + new String(digits);
    }

    static int commonLength(String a, String b) {
        int i = 0;
        while (i < Math.min(a.length(), b.length()) && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        return i;
    }
}
