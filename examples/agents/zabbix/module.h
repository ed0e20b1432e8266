/* What an agent of Zabbix and a module of it hand each other. Zabbix publishes its interface and
 * installs no header for it; these are our own declarations, of what this module uses. Structs grow
 * at their end only, so they fit agents from 5.0 on. */
#ifndef MODULE_H
#define MODULE_H

#include <stdint.h>

#pragma GCC visibility push(default)

enum { MODULE_API = 2 };
enum { MODULE_OK = 0 };
enum { ITEM_HAS_PARAMETERS = 1 };
enum { ITEM_DONE = 0, ITEM_NOT_SUPPORTED = 1 };
/* What of a result is set, as bits. */
enum { RESULT_TEXT = 4, RESULT_COMPLAINT = 32 };

struct item_request {
    char *key;
    int count;
    char **parameters;
};

/* Texts are from malloc(): the agent frees them. */
struct item_result {
    uint64_t log_size;
    uint64_t whole;
    double number;
    char *text;
    char *long_text;
    char *complaint;
    void *log;
    int set;
};

struct item {
    char *key;
    unsigned flags;
    int (*function)(struct item_request *request, struct item_result *result);
    char *example;
};

int zbx_module_api_version(void);
int zbx_module_init(void);
int zbx_module_uninit(void);
struct item *zbx_module_item_list(void);

#pragma GCC visibility pop

#endif
