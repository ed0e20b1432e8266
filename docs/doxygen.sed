# "@par Threads Any. @since 0.1" on one line is what people read in the headers; Doxygen takes all
# that follows @par on its line for the title. So the title and the text get lines of their own.
s/@par Threads  */@par Threads\n/
s/ @since/\n@since/
# Links within a page: Doxygen 1.9.4 gives headings no anchors of their own names.
s/\[\([^]]*\)\](#[^)]*)/\1/g
