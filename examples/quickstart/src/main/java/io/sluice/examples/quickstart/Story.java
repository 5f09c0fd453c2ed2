package io.sluice.examples.quickstart;

import java.io.PrintWriter;

/** What the quickstart tells between the lines of the command. */
final class Story {

    private final PrintWriter out;
    private int steps;

    Story(PrintWriter out) {
        this.out = out;
    }

    void step(String title) {
        steps++;
        out.println();
        out.println("[" + steps + "] " + title);
        out.flush();
    }

    void tell(String sentence) {
        out.println("    " + sentence);
        out.flush();
    }

    /** Shows a command as it would be typed. */
    void command(String... words) {
        StringBuilder line = new StringBuilder("    $ ./sluice");
        for (String word : words) {
            line.append(' ').append(word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'");
        }
        out.println(line);
        out.println();
        out.flush();
    }
}
