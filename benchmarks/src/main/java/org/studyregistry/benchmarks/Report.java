package org.studyregistry.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.studyregistry.benchmarks.Scenario.Table;

/** Writes the tables into the document, between its marks, and draws the chart. */
final class Report {

    private static final Path DOCUMENT = Path.of("benchmarks", "README.md");
    private static final Path CHART = Path.of("docs", "performance.svg");
    private static final String BEGIN = "<!-- measured: begin -->";
    private static final String END = "<!-- measured: end -->";

    private Report() {}

    static void write(String conditions, List<Table> tables) throws IOException {
        String results = conditions + "\n" + tables.stream().map(Report::markdown).collect(Collectors.joining("\n"));
        String document = Files.readString(DOCUMENT);
        int from = document.indexOf(BEGIN) + BEGIN.length();
        int to = document.indexOf(END);
        Files.writeString(DOCUMENT, document.substring(0, from) + "\n\n" + results + "\n" + document.substring(to));
        for (Table table : tables) {
            if (!table.bars().isEmpty()) {
                Files.writeString(CHART, chart("1000 rows a second, one ordered stream", table.bars()));
            }
        }
    }

    static String markdown(Table table) {
        StringBuilder text = new StringBuilder("### " + table.title() + "\n\n" + table.text() + "\n\n");
        line(text, table.columns());
        line(text, table.columns().stream().map(column -> "---").toList());
        table.rows().forEach(row -> line(text, row));
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** Horizontal bars, readable on light and on dark. */
    private static String chart(String title, Map<String, Double> bars) {
        int row = 34;
        int height = 50 + row * bars.size();
        double longest = bars.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 %1$d" font-family="sans-serif" font-size="14">
                <rect width="760" height="%1$d" fill="#ffffff"/>
                <text x="16" y="26" font-weight="bold" fill="#222222">%2$s</text>
                """, height, title));
        int y = 44;
        for (Map.Entry<String, Double> bar : bars.entrySet()) {
            double width = 420 * bar.getValue() / longest;
            String colour = bar.getKey().startsWith("this service") ? "#0b6e4f" : "#9aa5b1";
            svg.append(String.format(
                    Locale.ROOT,
                    """
                    <text x="236" y="%d" text-anchor="end" fill="#222222">%s</text>
                    <rect x="246" y="%d" width="%.1f" height="22" fill="%s"/>
                    <text x="%.1f" y="%d" fill="#222222">%.0f</text>
                    """,
                    y + 16,
                    bar.getKey().replace("`", ""),
                    y,
                    width,
                    colour,
                    254 + width,
                    y + 16,
                    bar.getValue()));
            y += row;
        }
        return svg.append("</svg>\n").toString();
    }
}
