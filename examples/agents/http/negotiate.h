/* Which of two forms of a page a client prefers, by its Accept headers (RFC 9110, 12.5.1). */
#ifndef NEGOTIATE_H
#define NEGOTIATE_H

enum { FORM_OPENMETRICS, FORM_PROMETHEUS, FORM_COUNT };

/* Zero it, then show it every Accept header. */
struct acceptance {
    struct {
        int quality;   /* thousandths */
        int precision; /* of the range that said so: 0 nothing did, 1 all, 2 a type, 3 a subtype */
    } forms[FORM_COUNT];
};

void acceptance_add(struct acceptance *acceptance, const char *header);
/* Prometheus text where the client does not say, or accepts neither. */
int acceptance_form(const struct acceptance *acceptance);

#endif
