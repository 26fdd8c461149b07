/*
 * Every threshold of the verdict, with its reason. The ladder is one of effects: a disturbance that
 * moves no number that is shown is no reason at all, whatever its size (docs/validity.md).
 */

/**
 * A number that is moved by less than this would be read in the same way: two runs of one target
 * differ by as much. Above it the cell is suspect.
 */
export const EFFECT_RATIO_SUSPECT = 0.05;
/**
 * Above this the cell is invalid. What is known is an upper bound, and on average half of it is
 * true: beyond a half, the number is moved further than a reader could mend in his head.
 */
export const EFFECT_RATIO_INVALID = 0.5;
/**
 * Of a shorter cell one hiccup of the machine is the whole, and says nothing of the generator: it
 * is suspect at most.
 */
export const GRAVE_NS_MIN = 1e9;
/**
 * Below this the clock, the timers and the loop themselves are what is seen: it is the tool's
 * floor, which is shown apart (`generator`), and not a disturbance.
 */
export const EFFECT_NS_HARMLESS = 500_000;
/**
 * A frugal pacing trusts timers of whole milliseconds, and says so: up to that much lateness of
 * each request is what was chosen. It stands in the table as the generator's. What it is later by
 * is a disturbance like any other.
 */
export const LATE_NS_FRUGAL = 1_500_000;

/**
 * Of the time that the load thread could not act, in stalls of this length and more: who stands
 * that long is not to be relied upon, even where no number shows it. Shorter ones are what threads
 * that share processors do to each other (a slice of Linux's scheduler is 3 to 4 ms), and what a
 * hypervisor does to all of them: a quiet virtual machine of two processors was seen to have up to
 * 50 in 4.5 s, 3.6 % of the time, with no effect on any number. They are judged by their effect.
 */
export const STALLED_RATIO_SUSPECT = 0.02;
export const STALLED_NS_LONG = 10e6;
/**
 * A part of the whole from which on it is named as a cause. Two causes may both be named; one that
 * made a tenth of the damage is not.
 */
export const CAUSE_RATIO_MIN = 0.3;

/**
 * The machine's own lateness is measured in another thread and added once more to see what it
 * does: an estimate, so that it takes more to doubt, and it never makes a cell invalid.
 */
export const MACHINE_RATIO_SUSPECT = 0.1;

/**
 * Waiting for a processor, each time that the load thread had something to do, in terms of the
 * mean response: it is late by that with every mark. Quiet machines: 0.02 ms.
 */
export const CPU_WAIT_RATIO_SUSPECT = 0.05;
export const CPU_WAIT_NS_HARMLESS = 200_000;
/** And of all the time: rare long waits are stalls, and judged as such. */
export const CPU_WAIT_TIME_RATIO_MIN = 0.02;

/** Of the processor time that this machine wanted. Good clouds have under 1 %. */
export const STOLEN_RATIO_SUSPECT = 0.05;
/** Fewer ticks of 10 ms than this are no sample. */
export const STOLEN_TICKS_MIN = 20;
/** Of the measured part. A group that is throttled at all stands for tens of milliseconds. */
export const THROTTLED_RATIO_SUSPECT = 0.01;

/**
 * Of all processors, taken by other programs before the first request as well as while the cell
 * was measured: then the generator and a target on this machine meet them again and again, though
 * a scheduler may hide it from every single number.
 */
export const OTHERS_RATIO_SUSPECT = 0.2;
/** Less than half a processor is what a desktop does. */
export const OTHERS_PROCESSORS_MIN = 0.5;

/**
 * A closed loop whose generator has no time left measures the generator: at 90 % what comes back
 * waits in our queue about nine times as long as it takes to read (M/M/1).
 */
export const BUSY_RATIO_SUSPECT = 0.9;

/**
 * Of the gaps' p99: how long what came lay there while this thread read what had come beside it. A
 * lower bound, so that it is not weighed less in the tail as other effects are; but what it does to
 * a gap is the difference of two such waits, and not known, so that it never makes a cell invalid.
 */
export const READ_WAIT_RATIO_SUSPECT = 0.05;

/** Sent in the measured part, of what was due in it: less is not the load that was asked for. */
export const SENT_RATIO_SUSPECT = 0.98;
export const SENT_RATIO_INVALID = 0.9;
/** Of a handful of requests the last one may well be sent a moment after the end. */
export const MISSING_MIN = 5;
/** Answers that lag this far behind the arrivals are a backlog, not chance. */
export const BEHIND_RATIO = 0.95;
/** Of Poisson arrivals so many differ by chance: four deviations. */
export const CHANCE_DEVIATIONS = 4;

/** Of the answers, where warm connections were asked for: beyond it, they are in p99. */
export const COLD_RATIO_SUSPECT = 0.01;
/** By then it is another measurement than the one that was asked for. */
export const COLD_RATIO_INVALID = 0.25;

/** Between the halves, beyond chance: what is measured depends on when it is. */
export const DRIFT_RATIO_SUSPECT = 0.1;
/** What leaving the start out does to the mean. */
export const SETTLING_RATIO_SUSPECT = 0.05;

/** Requests that failed because this machine had no files, ports or memory left for them. */
export const OWN_LIMIT_RATIO_INVALID = 0.05;
