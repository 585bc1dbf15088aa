// Warns before the session ends, offers to stay, and locks the page at the end (WCAG 2.2.1). Set up by #session-dialog:
//   data-session-ends (ISO time or seconds since 1970), data-session-minutes (warn this long before), data-session-status (GET, must not extend;
//   answers {"ends": the same or null, "csrf": token}), data-session-extend (POST, same answer), data-session-login.
"use strict";

{
  const dialog = document.getElementById("session-dialog");
  const POLL = 60_000;

  if (dialog) {
    const { sessionMinutes, sessionStatus, sessionExtend, sessionLogin } = dialog.dataset;
    const left = dialog.querySelector("[data-session-left]");
    const failed = dialog.querySelector("[data-session-failed]");
    const moment = (value) => (Number(value) ? Number(value) * 1000 : Date.parse(value));
    const back = `${sessionLogin}?next=${encodeURIComponent(location.pathname + location.search)}`;
    let ends = moment(dialog.dataset.sessionEnds);
    let asked = Date.now();
    let locked = false;

    const lock = () => {
      locked = true;
      if (dialog.open) dialog.close();
      window.dispatchEvent(new Event("samsyn:locked"));
      const page = document.getElementById("session-locked").content.cloneNode(true);
      page.querySelector("[data-session-return]").href = back;
      document.body.replaceChildren(page);
      document.title = "Samsyn";
      document.querySelector("[data-session-return]").focus();
    };

    const learn = (answer) => {
      if (!answer.ends) return lock();
      ends = moment(answer.ends);
      if (dialog.open && ends - Date.now() > sessionMinutes * 60_000) dialog.close();
    };

    // Another tab may have extended or ended the session, so ask before warning and before locking.
    const ask = async () => {
      asked = Date.now();
      try {
        const reply = await fetch(sessionStatus, { headers: { Accept: "application/json" }, cache: "no-store" });
        if (reply.status === 401 || reply.status === 403) lock();
        else if (reply.ok) learn(await reply.json());
      } catch {
        // Offline: the clock here decides.
      }
    };

    const stay = async () => {
      failed.hidden = true;
      const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
      try {
        const reply = await fetch(sessionExtend, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" } });
        if (reply.status === 401 || reply.status === 403) return lock();
        if (!reply.ok) throw new Error(String(reply.status));
        learn(await reply.json());
      } catch {
        failed.hidden = false;
      }
    };

    const words = (seconds) =>
      seconds > 90 ? left.dataset.textMinutes.replace("%s", Math.ceil(seconds / 60)) : left.dataset.textSeconds.replace("%s", seconds);

    const tick = async () => {
      if (locked) return;
      const remaining = ends - Date.now();
      const near = remaining <= sessionMinutes * 60_000;
      if (Date.now() - asked >= POLL || (near && !dialog.open) || remaining <= 0) await ask();
      if (locked) return;
      const seconds = Math.round((ends - Date.now()) / 1000);
      if (seconds <= 0) return lock();
      if (seconds > sessionMinutes * 60) return;
      left.textContent = words(seconds);
      if (!dialog.open) dialog.showModal();
    };

    dialog.querySelector("[data-session-stay]").addEventListener("click", stay);
    dialog.querySelector("[data-session-leave]").href = back;
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      stay();
    });
    // A page taken from the back button's memory must not show what an ended session showed.
    window.addEventListener("pageshow", (event) => event.persisted && ask());
    document.addEventListener("visibilitychange", () => document.hidden || tick());
    let running = false;
    setInterval(async () => {
      if (running) return;
      running = true;
      await tick();
      running = false;
    }, 1000);
  }
}
