// Keys on the screen, without asking the server for each letter.
export function watchKeys() {
  const form = document.querySelector("form[data-typing]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("label input")];
  let current = form.elements.box ? boxes.find((box) => box.name === form.elements.box.value) : boxes[0];
  current ??= boxes[0];
  if (document.activeElement !== current) current.focus();

  const keys = form.querySelector("[data-keys]");
  keys.addEventListener("mousedown", (event) => event.preventDefault()); // touching a key leaves the cursor in its box

  function focus(box) {
    if (box) box.focus();
  }
  function after(box) {
    return boxes[boxes.indexOf(box) + 1];
  }
  function put(text) {
    current.value = text;
    if (text.length >= current.maxLength && after(current)) focus(after(current));
  }
  for (const box of boxes) {
    box.addEventListener("focus", () => {
      current = box;
      form.elements.box.value = box.name;
    });
    box.addEventListener("input", () => {
      if (box.value.length >= box.maxLength) focus(after(box));
    });
  }
  form.addEventListener("submit", (event) => {
    const key = event.submitter?.name === "key" ? event.submitter.value : "";
    if (!key) return;
    event.preventDefault();
    if (key === "delete") erase();
    else if (key === "next") focus(after(current) ?? boxes[0]);
    else if (current.value.length < current.maxLength) put(current.value + key);
  });
  function erase() {
    if (!current.value && boxes.indexOf(current) > 0) focus(boxes[boxes.indexOf(current) - 1]);
    current.value = current.value.slice(0, -1);
  }
}
