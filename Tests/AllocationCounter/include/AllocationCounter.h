#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// How many heap allocations this thread has made, or -1 where they cannot be counted.
long allocation_count(void);

/// Starts to measure how many bytes of the heap this thread holds.
void heap_peak_start(void);

/// How many bytes of the heap this thread held at most since the start, beyond what it held then; -1 where they cannot be counted.
long heap_peak(void);

#endif
