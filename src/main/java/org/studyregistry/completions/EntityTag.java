package org.studyregistry.completions;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The weak entity tag of a response (RFC 9110, 8.8.3): the watermark of its snapshot, and what else decides what stands in it. It
 * tells nobody that two responses differ, but that since this one nothing has changed can be asked of the database.
 *
 * @param watermark of the response's own snapshot
 * @param variant a digest of the form that was asked for, and of what narrows the response
 */
record EntityTag(Watermark watermark, String variant) {

    private static final Pattern TAG = Pattern.compile("(?:W/)?\"([A-Za-z0-9_-]+)\\.([0-9a-f]+)\"");

    /** The tag of a response; none where there is no watermark. */
    static Optional<EntityTag> of(ResolvedRequest resolved) {
        return resolved.state().map(state -> new EntityTag(state, variant(resolved.request())));
    }

    /**
     * The newest of the tags in {@code If-None-Match} fields that are of such responses: if nothing has changed since any of them,
     * then since this one. Whatever else stands there matches nothing.
     */
    static Optional<EntityTag> newest(List<String> fields, ResolvedRequest resolved) {
        String variant = variant(resolved.request());
        return fields.stream()
                .flatMap(field -> TAG.matcher(field).results())
                .filter(tag -> tag.group(2).equals(variant))
                .flatMap(tag -> Watermark.read(tag.group(1)).stream())
                .filter(resolved::continues)
                .max(Comparator.comparingLong(Watermark::transaction))
                .map(watermark -> new EntityTag(watermark, variant));
    }

    private static String variant(CompletionRequest request) {
        String text = String.join(
                " ",
                request.form().format().text(),
                Boolean.toString(request.form().footer()),
                Boolean.toString(request.cursors()),
                request.filter().orElse(""));
        return Long.toHexString(OpaqueToken.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** As it stands in the field. */
    String text() {
        return "W/\"" + watermark.text() + "." + variant + "\"";
    }
}
