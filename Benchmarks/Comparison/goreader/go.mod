module example.com/goreader

go 1.22
