// Jena's part of planted.py: reads data and shapes, judges, prints what that took and found as JSON.

import java.lang.management.ManagementFactory;
import java.util.StringJoiner;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.shacl.ShaclValidator;

public class Planted {
    static double cpu() {
        var bean = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return bean.getProcessCpuTime() / 1e9;
    }

    public static void main(String[] folder) {
        double start = cpu();
        var data = RDFDataMgr.loadGraph(folder[0] + "/data.nt");
        double read = cpu();
        long begun = System.nanoTime();
        var shapes = ShaclValidator.get().parse(RDFDataMgr.loadGraph(folder[0] + "/shapes.ttl"));
        var report = ShaclValidator.get().validate(shapes, data);
        double seconds = (System.nanoTime() - begun) / 1e9;
        double end = cpu();
        var found = new StringJoiner(",", "[", "]");
        for (var entry : report.getEntries()) {
            String path = entry.resultPath() == null ? "" : entry.resultPath().toString();
            found.add(String.format("[\"%s\",\"%s\",\"%s\"]", entry.focusNode().getURI(),
                path.replaceAll("[<>]", ""), entry.sourceConstraintComponent().getURI()));
        }
        System.out.printf(java.util.Locale.ROOT, "{\"read\":%f,\"cpu\":%f,\"seconds\":%f,\"found\":%s}%n",
            read - start, end - read, seconds, found);
    }
}
