#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// How many heap allocations this thread has made, or -1 where they cannot be counted.
long allocation_count(void);

#endif
