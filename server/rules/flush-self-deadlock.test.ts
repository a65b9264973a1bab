import { describe, expect, it } from "vitest";
import { expectFindings } from "../../test/support/rule-fixture.ts";
import { flushSelfDeadlock } from "./flush-self-deadlock.ts";

const check = (text: string) => expectFindings(flushSelfDeadlock, text);
const checkSilent = async (text: string): Promise<void> => {
  expect(await check(text)).toEqual([]);
};

const POLLING = `
static DEFINE_MUTEX(state_mutex);
static void poll(struct work_struct *work);
static DECLARE_DELAYED_WORK(poll_work, poll);
static void poll(struct work_struct *work)
{
  mutex_lock(&state_mutex);
  read_state();
  mutex_unlock(&state_mutex);
}
`;

const DEVICE = `
static void device_poll(struct work_struct *work)
{
  struct device_state *state = container_of(work, struct device_state, work);
  mutex_lock(&state->lock);
  read_device(state);
  mutex_unlock(&state->lock);
}
static void device_init(struct device_state *d)
{
  mutex_init(&d->lock);
  INIT_WORK(&d->work, device_poll);
}
`;

describe("flush-self-deadlock finds", () => {
  it("a cancel under the mutex that the work takes", async () => {
    const [finding] = await check(`${POLLING}
static void stop(void)
{
  mutex_lock(&state_mutex);
  cancel_delayed_work_sync(&poll_work);
//^ waits for poll(), which takes state_mutex
  mutex_unlock(&state_mutex);
}
`);
    expect(finding?.related.map(({ message }) => message)).toEqual([
      "state_mutex is taken here",
      "the work takes it here",
      "the work item gets its function here",
    ]);
  });

  it("a lock and a work item in one structure", () =>
    check(`${DEVICE}
static void device_stop(struct device_state *it)
{
  mutex_lock(&it->lock);
  cancel_work_sync(&it->work);
//^ waits for device_poll(), which takes state->lock
  mutex_unlock(&it->lock);
}
`));

  it("a lock that the work takes in a function of its own", () =>
    check(`
static DEFINE_MUTEX(state_mutex);
static void read_all(void)
{
  mutex_lock(&state_mutex);
  mutex_unlock(&state_mutex);
}
static void poll(struct work_struct *work)
{
  read_all();
}
static DECLARE_WORK(poll_work, poll);
static void stop(void)
{
  mutex_lock(&state_mutex);
  if (started)
    flush_work(&poll_work);
//  ^ takes state_mutex through read_all()
  mutex_unlock(&state_mutex);
}
`));

  it("a wait in the work itself", () =>
    check(`
static struct delayed_work poll_work;
static void poll(struct work_struct *work)
{
  cancel_delayed_work_sync(&poll_work);
//^ poll() is that work
}
static void init(void)
{
  INIT_DELAYED_WORK(&poll_work, poll);
}
static void device_poll(struct work_struct *work)
{
  struct device_state *state = container_of(work, struct device_state, work);
  flush_work(&state->work);
//^ device_poll() is that work
  flush_work(work);
//^ device_poll() is that work
}
static void device_init(struct device_state *d)
{
  INIT_WORK(&d->work, device_poll);
}
`));

  it("a queue flushed under a lock that its work takes, and in its work", () =>
    check(`
static DEFINE_MUTEX(state_mutex);
static struct workqueue_struct *queue;
static void poll(struct work_struct *work)
{
  flush_workqueue(queue);
//^ a queue that this work runs on
  mutex_lock(&state_mutex);
  mutex_unlock(&state_mutex);
}
static DECLARE_WORK(poll_work, poll);
static void start(void)
{
  queue_work(queue, &poll_work);
}
static void stop(void)
{
  mutex_lock(&state_mutex);
  destroy_workqueue(queue);
//^ waits for poll(), which takes state_mutex
  mutex_unlock(&state_mutex);
}
`));

  it("a wait that a function of the file makes", () =>
    check(`${POLLING}
static void halt(void)
{
  cancel_delayed_work_sync(&poll_work);
}
static void stop(void)
{
  mutex_lock(&state_mutex);
  halt();
//~ comes to cancel_delayed_work_sync()
  mutex_unlock(&state_mutex);
}
`));

  it("a lock that the caller holds", () =>
    check(`${POLLING}
static void stop(void)
{
  lockdep_assert_held(&state_mutex);
  cancel_delayed_work_sync(&poll_work);
//^ held by the caller
}
`));
});

describe("flush-self-deadlock is silent on", () => {
  it.each([
    ["a wait after the lock", "mutex_lock(&state_mutex); stopping = 1; mutex_unlock(&state_mutex); cancel_delayed_work_sync(&poll_work);"],
    ["a cancel that does not wait", "mutex_lock(&state_mutex); cancel_delayed_work(&poll_work); mutex_unlock(&state_mutex);"],
    ["another lock", "mutex_lock(&other_mutex); flush_delayed_work(&poll_work); mutex_unlock(&other_mutex);"],
    ["other work", "mutex_lock(&state_mutex); flush_work(&other_work); mutex_unlock(&state_mutex);"],
    ["an item that a parameter names", "mutex_lock(&state_mutex); flush_work(item); mutex_unlock(&state_mutex);"],
    ["another queue", "mutex_lock(&state_mutex); flush_workqueue(other_queue); mutex_unlock(&state_mutex);"],
  ])("%s", (_name, body) => checkSilent(`${POLLING}\nstatic void clean(struct work_struct *item)\n{\n${body}\n}\n`));

  it("the lock of another instance", () =>
    check(`${DEVICE}
static void device_stop(struct device_state *a, struct device_state *b)
{
  mutex_lock(&a->lock);
  cancel_work_sync(&b->work);
  mutex_unlock(&a->lock);
}
`));

  it("work that only tries the lock", () =>
    check(`
static DEFINE_MUTEX(state_mutex);
static void poll(struct work_struct *work)
{
  if (mutex_trylock(&state_mutex))
    mutex_unlock(&state_mutex);
}
static DECLARE_WORK(poll_work, poll);
static void stop(void)
{
  mutex_lock(&state_mutex);
  flush_work(&poll_work);
  mutex_unlock(&state_mutex);
}
`));

  it("an item that may run what does not take the lock", () =>
    check(`${DEVICE}
static void device_idle(struct work_struct *work) { }
static void other_init(struct device_state *d)
{
  INIT_WORK(&d->work, device_idle);
}
static void device_stop(struct device_state *it)
{
  mutex_lock(&it->lock);
  cancel_work_sync(&it->work);
  mutex_unlock(&it->lock);
}
`));
});
