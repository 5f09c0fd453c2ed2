package io.sluice.staging.repository;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Client request tokens: a request that is repeated with the same token finds what the first one began instead of
 * beginning it again.
 */
public final class Token {

    /** {@code ClientRequestToken} of the FSx API: 1 to 63 of these. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.-]{1,63}");

    private Token() {}

    /**
     * A token that nobody else has.
     *
     * @return 36 characters
     */
    public static String random() {
        return UUID.randomUUID().toString();
    }

    static void check(String token) {
        if (!FORM.matcher(token).matches()) {
            throw new IllegalArgumentException(
                    "a token is 1 to 63 letters, digits, '_', '.' or '-', not '" + token + "'");
        }
    }
}
