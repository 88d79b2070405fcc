package org.studyregistry.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ClassType;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.EventRequest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.ServiceProcess;

/** A thread of an event loop that dies ends the process. It is killed by a debugger: nothing in the program does it. */
class DeadEventLoopIT {

    private static final Path LOG = Path.of("target", "dead-event-loop.log");
    private static final int PATIENCE_SECONDS = 60;

    @Test
    void endsTheProcess() throws Exception {
        int debugger = Ports.free();
        PostgresServer database = PostgresServer.start();
        ServiceProcess service = ServiceProcess.start(
                Ports.free(),
                Ports.free(),
                List.of(
                        "-Xmx96m",
                        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=localhost:" + debugger),
                database.serviceSettings(),
                builder -> builder.redirectOutput(LOG.toFile()));
        try {
            boolean ready = service.awaitReady();
            Assumptions.assumeTrue(
                    ready || !Files.readString(LOG).contains("agentlib"), "a native binary takes no debugger");
            assertTrue(ready, () -> "not ready: " + LOG);

            killAnEventLoop(attach(debugger), service.port());

            assertTrue(service.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "lives on");
            assertEquals(FatalErrors.EXIT_STATUS, service.process().exitValue());
            String log = Files.readString(LOG);
            assertTrue(log.contains("The process ends: an event loop has died"), log);
        } finally {
            service.close();
            database.close();
        }
    }

    private static VirtualMachine attach(int port) throws Exception {
        AttachingConnector connector = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(each -> each.name().equals("com.sun.jdi.SocketAttach"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        arguments.get("hostname").setValue("localhost");
        arguments.get("port").setValue(Integer.toString(port));
        return connector.attach(arguments);
    }

    /** At the next request, the loop's own code throws an error. */
    private static void killAnEventLoop(VirtualMachine machine, int port) throws Exception {
        ClassType loop = (ClassType)
                machine.classesByName("io.netty.channel.nio.NioEventLoop").get(0);
        BreakpointRequest request = machine.eventRequestManager()
                .createBreakpointRequest(
                        loop.methodsByName("processSelectedKeys").get(0).location());
        request.setSuspendPolicy(EventRequest.SUSPEND_ALL);
        request.enable();
        try (Socket client = new Socket("localhost", port)) {
            client.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            ThreadReference thread = atBreakpoint(machine, request);
            request.disable();
            ClassType error =
                    (ClassType) machine.classesByName("java.lang.Error").get(0);
            ObjectReference thrown = error.newInstance(
                    thread, error.concreteMethodByName("<init>", "()V"), List.of(), ClassType.INVOKE_SINGLE_THREADED);
            thread.stop(thrown);
            machine.dispose();
        } catch (IOException closed) {
            // With the process.
        }
    }

    private static ThreadReference atBreakpoint(VirtualMachine machine, BreakpointRequest request) throws Exception {
        while (true) {
            EventSet events = machine.eventQueue().remove(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            for (Event event : events) {
                if (event instanceof BreakpointEvent reached && request.equals(reached.request())) {
                    return reached.thread();
                }
            }
            events.resume();
        }
    }
}
