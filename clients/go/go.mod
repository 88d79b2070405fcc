module studyregistry.example/client

go 1.24
