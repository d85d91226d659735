package graft.study.report;

import java.util.List;

/** Text of a page under construction. What is given as text is escaped; what is given as markup is not. */
final class Html {
    private final StringBuilder page = new StringBuilder();

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    Html raw(String markup) {
        page.append(markup).append('\n');
        return this;
    }

    /** A section with a heading that the table of contents can point to. */
    Html section(String id, String title) {
        return raw("<h2 id=\"" + id + "\">" + escape(title) + "</h2>");
    }

    Html heading(String title) {
        return raw("<h3>" + escape(title) + "</h3>");
    }

    Html paragraph(String text) {
        return raw("<p>" + escape(text) + "</p>");
    }

    /** A note under a table or plot. */
    Html note(String text) {
        return raw("<p class=\"note\">" + escape(text) + "</p>");
    }

    /** A plot, with what it shows for those who cannot see it; a note where it is empty. */
    Html figure(String svg, String caption) {
        if (svg.isEmpty()) return note("Nothing to draw: " + caption);
        return raw("<figure role=\"img\" aria-label=\"" + escape(caption) + "\">" + svg + "<figcaption>" + escape(caption) + "</figcaption></figure>");
    }

    /** A table; the first column is text, the others are numbers. Cells are markup. */
    Html table(List<String> header, List<List<String>> rows) {
        page.append("<div class=\"scroll\"><table><thead><tr>");
        header.forEach(h -> page.append("<th>").append(h).append("</th>"));
        page.append("</tr></thead><tbody>\n");
        for (List<String> row : rows) {
            page.append("<tr>");
            row.forEach(cell -> page.append("<td>").append(cell).append("</td>"));
            page.append("</tr>\n");
        }
        page.append("</tbody></table></div>\n");
        return this;
    }

    /** What is folded away until it is asked for. */
    Html details(String summary, Html inside) {
        return raw("<details><summary>" + escape(summary) + "</summary>").raw(inside.toString()).raw("</details>");
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
