package org.studyregistry.completions;

import java.util.List;
import org.studyregistry.courses.PlatformModule;
import org.studyregistry.streaming.CsvText;
import org.studyregistry.streaming.JsonBytes;

/**
 * The members of a completion that say of which module it is, where a response is for several courses. They are made once for
 * each module, since its completions follow each other.
 */
final class ModuleMembers {

    /** What follows the header row of one course. */
    static final String CSV_HEADER = ",course_id,course_module_id,uh_course_code";

    private final List<PlatformModule> modules;
    private final boolean csv;
    private int position = -1;
    private byte[] members = {};

    ModuleMembers(List<PlatformModule> modules, boolean csv) {
        this.modules = modules;
        this.csv = csv;
    }

    /** The members of the module at a position, from 0, with what separates them from those before. */
    byte[] at(int wanted) {
        if (wanted != position) {
            position = wanted;
            PlatformModule module = modules.get(wanted);
            members = csv ? csv(module) : json(module);
        }
        return members;
    }

    private static byte[] json(PlatformModule module) {
        JsonBytes out = new JsonBytes();
        out.raw(CompletionEncoder.ascii(",\"course_id\":\"" + module.course() + "\",\"course_module_id\":\""
                + module.id() + "\",\"uh_course_code\":"));
        module.code().ifPresentOrElse(out::string, out::nullValue);
        return out.toByteArray();
    }

    private static byte[] csv(PlatformModule module) {
        return CompletionCsv.utf8("," + module.course() + "," + module.id() + ","
                + module.code().map(CsvText::field).orElse(""));
    }
}
