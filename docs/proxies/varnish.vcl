# Varnish in front of study-registry: varnishd -a 127.0.0.1:8081 -p feature=+http2 -f varnish.vcl. Adjust the address.
vcl 4.1;

backend study_registry {
    .host = "127.0.0.1";
    .port = "8080";
    # Above study-registry.streams.heartbeat (15 s) and .database-timeout (120 s): CSV has no heartbeat.
    .first_byte_timeout = 180s;
    .between_bytes_timeout = 180s;
}

sub vcl_recv {
    # Nothing here may be cached, and Varnish cannot read trailer fields.
    unset req.http.TE;
    return (pass);
}

sub vcl_backend_response {
    # Rows go on as they come, and as the service has compressed them.
    set beresp.do_stream = true;
    set beresp.do_gunzip = false;
    set beresp.do_gzip = false;
}
