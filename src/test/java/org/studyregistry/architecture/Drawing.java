package org.studyregistry.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A picture of boxes and arrows as SVG, from lines of text: {@code box NAME COLUMN ROW | title | subtitle} and {@code arrow FROM TO | label
 * above | label below}.
 */
final class Drawing {

    private static final int WIDTH = 170;
    private static final int HEIGHT = 64;
    private static final int STEP_X = 330;
    private static final int STEP_Y = 110;
    private static final int MARGIN = 12;

    private record Box(int column, int row, String title, String subtitle) {

        int x() {
            return MARGIN + column * STEP_X;
        }

        int y() {
            return MARGIN + row * STEP_Y;
        }

        int middleX() {
            return x() + WIDTH / 2;
        }

        int middleY() {
            return y() + HEIGHT / 2;
        }
    }

    private final Map<String, Box> boxes = new LinkedHashMap<>();
    private final StringBuilder arrows = new StringBuilder();

    private Drawing() {}

    static String svg(Path text) throws IOException {
        return new Drawing().drawn(Files.readAllLines(text));
    }

    private String drawn(List<String> lines) {
        for (String line : lines) {
            String[] parts = line.split("\\s*\\|\\s*", -1);
            String[] words = parts[0].split(" ");
            if (words[0].equals("box")) {
                boxes.put(
                        words[1], new Box(Integer.parseInt(words[2]), Integer.parseInt(words[3]), parts[1], parts[2]));
            } else {
                arrow(boxes.get(words[1]), boxes.get(words[2]), parts[1], parts[2]);
            }
        }
        int width = boxes.values().stream().mapToInt(Box::x).max().orElse(0) + WIDTH + MARGIN;
        int height = boxes.values().stream().mapToInt(Box::y).max().orElse(0) + HEIGHT + MARGIN;
        StringBuilder svg = new StringBuilder();
        append(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">%n", width, height);
        svg.append("""
                <style>
                  text { font: 15px system-ui, sans-serif; fill: #1f2328; text-anchor: middle }
                  .title { font-weight: 600 } .small { font-size: 13px }
                  rect { fill: #f6f8fa; stroke: #59636e } line { stroke: #59636e; stroke-width: 1.5 } path { fill: #59636e }
                  @media (prefers-color-scheme: dark) {
                    text { fill: #f0f6fc } rect { fill: #151b23; stroke: #9198a1 } line { stroke: #9198a1 } path { fill: #9198a1 }
                  }
                </style>
                <defs><marker id="head" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto"><path d="M0,0 L9,4 L0,8 z"/></marker></defs>
                """);
        svg.append(arrows);
        boxes.values().forEach(box -> box(svg, box));
        return svg.append("</svg>\n").toString();
    }

    private static void box(StringBuilder svg, Box box) {
        append(svg, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/>%n", box.x(), box.y(), WIDTH, HEIGHT);
        text(svg, "title", box.middleX(), box.middleY() - 5, box.title());
        text(svg, "small", box.middleX(), box.middleY() + 16, box.subtitle());
    }

    /** Along a row from side to side, else between the nearest corners of two rows. */
    private void arrow(Box from, Box to, String above, String below) {
        boolean sideways = from.row() == to.row();
        boolean sameColumn = from.column() == to.column();
        int right = Integer.signum(to.column() - from.column());
        int down = Integer.signum(to.row() - from.row());
        int x1 = sameColumn ? from.middleX() : from.middleX() + right * WIDTH / 2;
        int x2 = sameColumn ? to.middleX() : sideways ? to.middleX() - right * WIDTH / 2 : to.middleX();
        int y1 = sameColumn ? from.middleY() + down * HEIGHT / 2 : from.middleY();
        int y2 = sideways ? to.middleY() : to.middleY() - down * HEIGHT / 2;
        append(arrows, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" marker-end=\"url(#head)\"/>%n", x1, y1, x2, y2);
        int x = sameColumn ? x1 + 75 : (x1 + x2) / 2 + (sideways ? 0 : 60);
        int y = sameColumn ? (y1 + y2) / 2 + 12 : (y1 + y2) / 2 + (sideways ? 0 : 22);
        text(arrows, "small", x, y - 8, above);
        text(arrows, "small", x, y + 18 - (sideways ? 0 : 8), below);
    }

    private static void text(StringBuilder svg, String style, int x, int y, String text) {
        if (!text.isEmpty()) {
            append(svg, "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n", style, x, y, text);
        }
    }

    private static void append(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format.replace("%n", "\n"), values));
    }

    public static void main(String[] arguments) throws IOException {
        System.out.print(svg(Path.of(arguments[0])));
    }
}
